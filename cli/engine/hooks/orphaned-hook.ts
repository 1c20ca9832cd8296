import { BgcError, ExitCode } from '../../errors.ts';
import type { Deployment } from '../deployment.ts';
import { poll } from '../host/poll.ts';
import { isGroupRunning, type Origin, originOf, signalGroup } from '../host/process-group.ts';
import { forgetHook, HOOK_ID, notedHook, type RunningHook } from './running-hook.ts';

/** Milliseconds between two looks: nobody is told of the end of a process that is not his own. */
const POLL_INTERVAL = 100;
/** Milliseconds after which what was asked to end is killed, and then that it may take to be gone. */
const GRACE = 10_000;

/**
 * Waits for the hook that a bgc left running when it was killed: a second one beside it could migrate the same database.
 * When its time is up it is ended.
 * @param tell gets what is waited for, and how it ended
 * @throws BgcError when it cannot be ended
 */
export async function outlastHook(
  { directory, signal }: Pick<Deployment, 'directory' | 'signal'>,
  tell: (text: string) => void,
): Promise<void> {
  const hook = await leftHook(directory);
  if (hook !== undefined) {
    const left = Math.max(0, Date.parse(hook.since) + hook.timeout - Date.now()) || 0;
    const which = `the hook ${hook.name} of release ${hook.release}`;
    tell(
      `${which} still runs though its bgc is gone (pid ${hook.leader.pid}, since ${hook.since}): waiting for its end, at most ${Math.ceil(left / 1000)}s`,
    );
    const ended = await hasEnded(hook, left, signal);
    if (!ended) await end(hook);
    tell(ended ? `${which} has ended` : `${which} took more than ${hook.timeout / 1000}s and was ended`);
  }
  await forgetHook(directory);
}

/**
 * The hook that still runs without its bgc. To be asked under the lock, or when nobody holds it. A record of processes that
 * no hook of that id began was written by somebody who wants them ended, and counts as none.
 */
export async function leftHook(directory: string): Promise<RunningHook | undefined> {
  const hook = await notedHook(directory);
  return hook !== undefined && ['own', 'closed'].includes(await originOfHook(hook)) ? hook : undefined;
}

function originOfHook({ leader, id }: RunningHook): Promise<Origin> {
  return originOf(leader, `${HOOK_ID}=${id}`);
}

function hasEnded({ leader }: RunningHook, within: number, signal?: AbortSignal): Promise<boolean> {
  return poll(async () => !(await isGroupRunning(leader)), { within, every: POLL_INTERVAL, signal });
}

/** Ctrl-C does not end this: half of it would leave the hook running. */
async function end(hook: RunningHook): Promise<void> {
  const origin = await originOfHook(hook);
  if (origin === 'gone') return;
  if (origin !== 'own') throw unstoppable(hook);
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    try {
      signalGroup(hook.leader.pid, signal);
    } catch (error) {
      throw unstoppable(hook, error);
    }
    if (await hasEnded(hook, GRACE)) return;
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
