import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs `docker`; gives what it printed, and throws with what it said when it fails. */
export async function docker(...args: string[]): Promise<string> {
  const { stdout } = await run('docker', args, { maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}

/** Removes everything a Compose project left on the engine: containers, volumes, networks and its images. */
export async function removeProject(name: string): Promise<void> {
  const mine = ['--quiet', '--filter', `label=com.docker.compose.project=${name}`];
  await removeAll(['rm', '--force', '--volumes'], await list('ps', '--all', ...mine));
  await Promise.all([
    list('volume', 'ls', ...mine).then((ids) => removeAll(['volume', 'rm', '--force'], ids)),
    list('network', 'ls', ...mine).then((ids) => removeAll(['network', 'rm'], ids)),
    // By their tags: the image itself may be one that other projects use.
    list('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', '--filter', `reference=${name}-*`).then((tags) =>
      removeAll(['image', 'rm', '--force'], tags),
    ),
  ]);
}

async function list(...args: string[]): Promise<string[]> {
  const lines = (await docker(...args)).split('\n');
  return [...new Set(lines)].filter((line) => line !== '');
}

async function removeAll(command: string[], ids: string[]): Promise<void> {
  if (ids.length > 0) await docker(...command, ...ids);
}
