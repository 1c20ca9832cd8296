import { SPOOL_MOUNT } from '../../render/nginx/edge.ts';
import { type ProcessResult, runProcess } from '../host/process.ts';

/** What a container of nginx gets that is to test, and nothing else: no network, no disk of its own. */
export const SANDBOX: readonly string[] = [
  ...['--network', 'none', '--read-only'],
  ...['/run', '/tmp', SPOOL_MOUNT].flatMap((directory) => ['--tmpfs', directory]),
];

/** Runs the nginx of an image in a container of its own, which is gone afterwards. */
export function nginxOnce(
  image: string,
  options: readonly string[],
  args: readonly string[],
  signal: AbortSignal,
): Promise<ProcessResult> {
  const words = ['run', '--rm', ...SANDBOX, '--entrypoint', 'nginx', ...options, image, ...args];
  return runProcess('docker', words, { signal });
}
