import { SPOOL_MOUNT } from '../../render/nginx/edge.ts';
import { type ProcessResult, runProcess } from '../host/process.ts';

/** Options of a container in which nginx only tests: no network, and nothing writable but tmpfs. */
export const SANDBOX: readonly string[] = [
  ...['--network', 'none', '--read-only'],
  ...['/run', '/tmp', SPOOL_MOUNT].flatMap((directory) => ['--tmpfs', directory]),
];

export function nginxOnce(
  image: string,
  options: readonly string[],
  args: readonly string[],
  signal: AbortSignal,
): Promise<ProcessResult> {
  const words = ['run', '--rm', ...SANDBOX, '--entrypoint', 'nginx', ...options, image, ...args];
  return runProcess('docker', words, { signal });
}
