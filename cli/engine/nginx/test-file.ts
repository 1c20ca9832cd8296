import { BgcError, ExitCode } from '../../errors.ts';
import type { Deployment } from '../deployment.ts';
import { isConflict } from '../docker/client.ts';
import { exec } from '../docker/exec.ts';
import type { RunningProxy } from './running-proxy.ts';

/** @throws BgcError with nginx's own message when it refuses the file */
export async function testFile({ docker }: Deployment, proxy: RunningProxy, file: string): Promise<void> {
  const test = exec(docker, proxy.id, ['nginx', '-t', '-q', '-c', `/etc/nginx/bgc/${file}`]);
  const { code, lines } = await test.catch((error: unknown) => {
    throw isConflict(error) ? ended(file) : error;
  });
  if (code === 0) return;
  // When a container exits, a command in it dies too.
  throw lines.some((line) => line.startsWith('nginx: '))
    ? nginxRefusal(file, lines, ExitCode.failed)
    : ended(file, lines);
}

function ended(file: string, details: readonly string[] = []): BgcError {
  return new BgcError(`the proxy cannot test ${file}: it has ended`, {
    code: ExitCode.unreachable,
    details,
    hint: 'bgc status',
  });
}

/** The error for a file that `nginx -t` refuses. It runs as root in the container, and may open any owner's files. */
export function nginxRefusal(file: string, details: readonly string[], code: ExitCode): BgcError {
  const isForbidden = details.some((line) => line.includes('Permission denied'));
  return new BgcError(`nginx refuses ${file}`, { code, details, ...(isForbidden ? { hint: NOT_ROOT } : {}) });
}

const NOT_ROOT =
  'root in the container is another user here (rootless Docker, userns-remap), or SELinux blocks it: let it read the file';
