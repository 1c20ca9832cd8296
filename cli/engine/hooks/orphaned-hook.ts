import type { Clock } from '../../context.ts';
import { BgcError, ExitCode } from '../../errors.ts';
import type { Deployment } from '../deployment.ts';
import { poll } from '../host/poll.ts';
import { isGroupRunning, type Origin, originOf, signalGroup } from '../host/process-group.ts';
import { forgetHook, HOOK_ID, notedHook, type RunningHook } from './running-hook.ts';

/** Milliseconds between polls: a process gets no event for the end of a process that is not its child. */
const POLL_INTERVAL = 100;
/** Milliseconds that a hook gets to end after SIGTERM, and again after SIGKILL. */
const GRACE = 10_000;

/**
 * A second hook beside the one a killed bgc left could migrate the same database. It is terminated when its time is up.
 * @throws BgcError when the hook cannot be terminated
 */
export async function outlastHook(
  { directory, signal, clock }: Pick<Deployment, 'directory' | 'signal' | 'clock'>,
  tell: (text: string) => void,
): Promise<void> {
  const hook = await leftHook(directory);
  if (hook !== undefined) {
    const left = Math.max(0, Date.parse(hook.since) + hook.timeout - clock.now()) || 0;
    const which = `the hook ${hook.name} of release ${hook.release}`;
    tell(
      `${which} still runs though its bgc is gone (pid ${hook.leader.pid}, since ${hook.since}): waiting for it to end, at most ${Math.ceil(left / 1000)}s`,
    );
    const ended = await hasEnded(clock, hook, left, signal);
    if (!ended) await end(clock, hook);
    tell(ended ? `${which} has ended` : `${which} took more than ${hook.timeout / 1000}s and was ended`);
  }
  await forgetHook(directory);
}

/**
 * The hook that still runs without its bgc. Call this under the lock, or when no process holds it. A record of
 * processes that no hook of that id started counts as none: another user may have written it to have them terminated.
 */
export async function leftHook(directory: string): Promise<RunningHook | undefined> {
  const hook = await notedHook(directory);
  return hook !== undefined && ['own', 'closed'].includes(await originOfHook(hook)) ? hook : undefined;
}

function originOfHook({ leader, id }: RunningHook): Promise<Origin> {
  return originOf(leader, `${HOOK_ID}=${id}`);
}

function hasEnded(clock: Clock, { leader }: RunningHook, within: number, signal?: AbortSignal): Promise<boolean> {
  return poll(clock, async () => !(await isGroupRunning(leader)), { within, every: POLL_INTERVAL, signal });
}

/** Ctrl-C does not interrupt this: stopping halfway would leave the hook running. */
async function end(clock: Clock, hook: RunningHook): Promise<void> {
  const origin = await originOfHook(hook);
  if (origin === 'gone') return;
  if (origin !== 'own') throw unstoppable(hook);
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    try {
      signalGroup(hook.leader.pid, signal);
    } catch (error) {
      throw unstoppable(hook, error);
    }
    if (await hasEnded(clock, hook, GRACE)) return;
  }
  throw unstoppable(hook);
}

function unstoppable({ name, leader: { pid } }: RunningHook, cause?: unknown): BgcError {
  return new BgcError(`the hook ${name} of a bgc that is gone cannot be ended`, {
    code: ExitCode.failed,
    hint: `sudo kill -KILL -- -${pid}`,
    cause,
  });
}
