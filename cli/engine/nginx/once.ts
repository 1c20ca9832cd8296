import { SPOOL_MOUNT } from '../../render/edge.ts';
import { type ProcessResult, runProcess } from '../process.ts';

/** Runs the nginx of an image in a container of its own, which is gone afterwards. */
export function nginxOnce(
  image: string,
  options: readonly string[],
  args: readonly string[],
  signal: AbortSignal,
): Promise<ProcessResult> {
  const sandbox = [
    '--network',
    'none',
    '--read-only',
    '--tmpfs',
    '/run',
    '--tmpfs',
    '/tmp',
    '--tmpfs',
    SPOOL_MOUNT,
    '--entrypoint',
    'nginx',
  ];
  return runProcess('docker', ['run', '--rm', ...sandbox, ...options, image, ...args], { signal });
}
