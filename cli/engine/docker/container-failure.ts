import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import type { BgcError } from '../../errors.ts';
import type { ProjectContainer } from './containers.ts';
import { looks } from './events.ts';
import { failure } from './health.ts';
import { inspectThere } from './inspect.ts';
import { inspectEnded, removed } from './last-exit.ts';
import { verdict } from './verdict.ts';

/** When each container last started, by its id. */
export type Starts = ReadonlyMap<string, string>;

export function startsOf(containers: readonly ProjectContainer[]): Starts {
  return new Map(containers.map(({ state }) => [state.id, state.startedAt]));
}

/**
 * The error once one of them dies, restarts or turns unhealthy. Earlier restarts do not count: a standby may have some.
 * @param before start times to compare with: a container that has started since counts as failed, too
 */
export async function firstFall(
  docker: Docker,
  ids: readonly string[],
  signal: AbortSignal,
  before: Starts = new Map(),
): Promise<BgcError | undefined> {
  const starts = new Map(before);
  const look = async (): Promise<BgcError | undefined> => {
    for (const id of ids) {
      const container = await inspectThere(docker, id);
      if (container === undefined) return removed(id);
      const { Id, State } = container;
      const reason = await fallOf(docker, container, starts.get(Id) ?? State.StartedAt);
      if (reason !== undefined) return failure(docker, container, reason);
      starts.set(Id, State.StartedAt);
    }
    return undefined;
  };
  for await (const fall of looks(docker, ids, signal, look)) if (fall !== undefined) return fall;
  return undefined;
}

async function fallOf(
  docker: Docker,
  { Id, State }: ContainerInspectInfo,
  startedAt: string,
): Promise<string | undefined> {
  const now = verdict({ State, RestartCount: 0 });
  if (now.kind === 'failed') return now.reason;
  if (State.StartedAt === startedAt) return undefined;
  const { ExitCode: code, OOMKilled } = (await inspectEnded(docker, Id)).State;
  return OOMKilled ? 'ran out of memory, and was started again' : `exited with code ${code}, and was started again`;
}
