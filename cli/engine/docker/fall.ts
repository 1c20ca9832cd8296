import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import type { BgcError } from '../../errors.ts';
import { call } from './client.ts';
import { containerEvents } from './events.ts';
import { failure } from './health.ts';
import { verdict } from './verdict.ts';

/**
 * Waits until one of the containers dies, restarts or turns unhealthy, driven by Docker's events; gives the error that
 * says so, or nothing once the signal aborts. What was before does not count: a standby may have restarted last week.
 */
export async function firstFall(
  docker: Docker,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<BgcError | undefined> {
  const starts = new Map<string, string>();
  for await (const _ of containerEvents(docker, ids, signal)) {
    for (const container of await Promise.all(ids.map((id) => call(docker.getContainer(id).inspect())))) {
      const { Id, State } = container;
      const reason = fallOf(container, starts.get(Id) ?? State.StartedAt);
      if (reason !== undefined) return failure(docker, container, reason);
      starts.set(Id, State.StartedAt);
    }
  }
  return undefined;
}

function fallOf({ State }: ContainerInspectInfo, startedAt: string): string | undefined {
  const now = verdict({ State, RestartCount: 0 });
  if (now.kind === 'failed') return now.reason;
  return State.StartedAt === startedAt ? undefined : `died and was started again (exit code ${State.ExitCode})`;
}
