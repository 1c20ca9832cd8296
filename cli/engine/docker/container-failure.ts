import type { ContainerInspectInfo } from 'dockerode';
import type { BgcError } from '../../errors.ts';
import type { ProjectContainer } from './containers.ts';
import { type Daemon, looks } from './events.ts';
import { failure } from './health.ts';
import { inspectThere } from './inspect.ts';
import { inspectEnded, removed } from './last-exit.ts';
import { verdict } from './verdict.ts';

/** When each container last started, by its id. */
export type Starts = ReadonlyMap<string, string>;

export function startsOf(containers: readonly ProjectContainer[]): Starts {
  return new Map(containers.map(({ state }) => [state.id, state.startedAt]));
}

/** Earlier restarts do not count: a standby may have some. A start since `before`, its start times, is a fall too. */
export async function firstFall(
  daemon: Daemon,
  ids: readonly string[],
  signal: AbortSignal,
  before: Starts = new Map(),
): Promise<BgcError | undefined> {
  const starts = new Map(before);
  const look = async (): Promise<BgcError | undefined> => {
    for (const id of ids) {
      const container = await inspectThere(daemon.docker, id);
      if (container === undefined) return removed(id);
      const { Id, State } = container;
      const reason = await fallOf(daemon, container, starts.get(Id) ?? State.StartedAt);
      if (reason !== undefined) return failure(daemon.docker, container, reason);
      starts.set(Id, State.StartedAt);
    }
    return undefined;
  };
  for await (const fall of looks(daemon, ids, signal, look)) if (fall !== undefined) return fall;
  return undefined;
}

async function fallOf(
  daemon: Daemon,
  { Id, State }: ContainerInspectInfo,
  startedAt: string,
): Promise<string | undefined> {
  const now = verdict({ State, RestartCount: 0 });
  if (now.kind === 'failed') return now.reason;
  if (State.StartedAt === startedAt) return undefined;
  const { ExitCode: code, OOMKilled } = (await inspectEnded(daemon, Id)).State;
  return OOMKilled ? 'ran out of memory, and was started again' : `exited with code ${code}, and was started again`;
}
