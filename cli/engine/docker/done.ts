import type { ContainerInspectInfo } from 'dockerode';
import { type Daemon, looks } from './events.ts';
import { failure } from './health.ts';
import { inspectEnded } from './last-exit.ts';

/**
 * Waits for containers that end by themselves. Compose's own `wait` knows no container that has ended before it looks
 * (Compose 2.26). @throws BgcError when one does not end with exit code 0
 */
export async function waitDone(daemon: Daemon, ids: readonly string[], signal: AbortSignal): Promise<void> {
  // Without an id, Docker would tell of every container.
  if (ids.length === 0) return;
  const inspectAll = () => Promise.all(ids.map((id) => inspectEnded(daemon, id)));
  for await (const containers of looks(daemon, ids, signal, inspectAll)) {
    const failed = containers.find((one) => hasEnded(one) && one.State.ExitCode !== 0);
    if (failed !== undefined) throw await failure(daemon.docker, failed, `exited with code ${failed.State.ExitCode}`);
    if (containers.every(hasEnded)) return;
  }
  signal.throwIfAborted();
}

/** One that Docker is about to start again has not. */
function hasEnded({ State: { Status } }: ContainerInspectInfo): boolean {
  return Status === 'exited' || Status === 'dead';
}
