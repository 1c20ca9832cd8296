import type { ContainerInspectInfo } from 'dockerode';
import * as z from 'zod/mini';
import { BgcError, ExitCode } from '../../errors.ts';
import type { Crash } from '../../release/observed.ts';
import { call } from './client.ts';
import type { Daemon } from './events.ts';
import { inspectThere } from './inspect.ts';

interface Ending {
  exitCode: number;
  outOfMemory: boolean;
}

/** After a restart, its own state says exit code 0 and nothing of memory. @throws BgcError when it no longer exists */
export async function inspectEnded({ docker, clock }: Daemon, id: string): Promise<ContainerInspectInfo> {
  const container = await inspectThere(docker, id);
  if (container === undefined) throw removed(id);
  if (container.RestartCount === 0) return container;
  const ending = await lastEnding({ docker, clock }, container);
  if (ending === undefined) return container;
  const State = { ...container.State, ExitCode: ending.exitCode, OOMKilled: ending.outOfMemory };
  return { ...container, State };
}

export async function crashOf(daemon: Daemon, container: ContainerInspectInfo): Promise<Crash | undefined> {
  const { RestartCount: times, State } = container;
  if (times === 0) return undefined;
  const ending = await lastEnding(daemon, container);
  const exitCode = ending === undefined ? {} : { exitCode: ending.exitCode };
  return { times, at: State.FinishedAt, ...exitCode, outOfMemory: ending?.outOfMemory ?? false };
}

/** Another process removed it: bgc removes no container that it watches. */
export function removed(id: string): BgcError {
  return new BgcError(`the container ${id.slice(0, 12)} was removed`, { code: ExitCode.failed, hint: 'bgc status' });
}

/** Events stay only for a while: the daemon keeps the last 256, and every run of a healthcheck makes three. */
async function lastEnding(
  { docker, clock }: Daemon,
  { Id, Created }: ContainerInspectInfo,
): Promise<Ending | undefined> {
  const filters = { container: [Id], event: ['die', 'oom'] };
  const [since, until] = [Date.parse(Created) / 1000, clock.now() / 1000];
  const events = (await call(docker.getEvents({ filters, since, until }).then(lines))).flatMap(parseEvent);
  const death = events.findLast(({ action }) => action === 'die');
  if (death === undefined) return undefined;
  return { exitCode: death.exitCode, outOfMemory: events.some(({ action }) => action === 'oom') };
}

async function lines(stream: NodeJS.ReadableStream): Promise<string[]> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text.split('\n').filter((line) => line !== '');
}

/** https://docs.docker.com/reference/api/engine/version/v1.45/#tag/System/operation/SystemEvents */
const event = z.object({
  Action: z.string(),
  Actor: z.object({ Attributes: z.object({ exitCode: z.optional(z.string().check(z.regex(/^\d{1,3}$/))) }) }),
});

/** Empty for a line that cannot be parsed: the container's own state must do then. */
function parseEvent(line: string): { action: string; exitCode: number }[] {
  try {
    const { Action, Actor } = event.parse(JSON.parse(line));
    return [{ action: Action, exitCode: Number(Actor.Attributes.exitCode ?? 0) }];
  } catch {
    return [];
  }
}
