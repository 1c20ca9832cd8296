import { readdir, readFile } from 'node:fs/promises';
import { codeOf } from '../../errors.ts';

/**
 * A process that leads a group of its own, so that another bgc knows it again: numbers of processes are reused after
 * a while, but never with the same time of start in the same boot.
 */
export interface Leader {
  pid: number;
  /** Clock ticks from the boot to its start. */
  start: string;
  /** Which boot of the machine. */
  boot: string;
}

/** Field numbers of `/proc/<pid>/stat`, counted from the state: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const STATE = 0;
const GROUP = 2;
const SESSION = 3;
const START = 19;

/** What makes a process known again; nothing where there is no `/proc`, or no such process. */
export async function leaderOf(pid: number): Promise<Leader | undefined> {
  const [start, boot] = [(await fieldsOf(pid))?.[START], await currentBoot()];
  return start === undefined || boot === undefined ? undefined : { pid, start, boot };
}

/** Whether that very process still runs. */
export async function isRunning({ pid, start, boot }: Leader): Promise<boolean> {
  if (boot !== (await currentBoot())) return false;
  const own = await fieldsOf(pid);
  return own?.[START] === start && isActive(own);
}

/** Whether anything of its group still runs, the leader itself or what it has started. */
export async function isGroupRunning({ pid, start, boot }: Leader): Promise<boolean> {
  if (boot !== (await currentBoot())) return false;
  const own = await fieldsOf(pid);
  // A number is not reused as long as a group has it.
  if (own !== undefined && own[START] !== start) return false;
  return isActive(own) || (await hasMember(pid));
}

async function hasMember(group: number): Promise<boolean> {
  for (const pid of await allProcesses()) {
    if (isMember(await fieldsOf(pid), group)) return true;
  }
  return false;
}

async function allProcesses(): Promise<number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
}

function isMember(fields: readonly string[] | undefined, group: number): fields is readonly string[] {
  return fields?.[GROUP] === String(group) && isActive(fields);
}

/** `own`: it has the variable; `foreign`: it has not; `closed`: another user's, so that it can neither be told nor ended. */
export type Origin = 'own' | 'foreign' | 'closed' | 'gone';

/**
 * Whether a group began with a variable in its environment, as a session of its own. Numbers and times of processes are
 * open to all, so who can write a record can name any; what one was started with only its starter knows.
 * @param variable `NAME=value`
 */
export async function originOf(leader: Leader, variable: string): Promise<Origin> {
  if (!(await isGroupRunning(leader))) return 'gone';
  const members: number[] = [];
  for (const pid of await allProcesses()) {
    const fields = await fieldsOf(pid);
    if (!isMember(fields, leader.pid)) continue;
    if (fields[SESSION] !== String(leader.pid)) return 'foreign';
    members.push(pid);
  }
  const environments = await Promise.all(members.map(environmentOf));
  if (environments.some((one) => Array.isArray(one) && one.includes(variable))) return 'own';
  return environments.includes('closed') ? 'closed' : 'foreign';
}

async function environmentOf(pid: number): Promise<readonly string[] | 'closed'> {
  try {
    return (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');
  } catch (error) {
    return ['EACCES', 'EPERM'].includes(codeOf(error) ?? '') ? 'closed' : [];
  }
}

/**
 * Sends a signal to every process of a group; one that has ended meanwhile needs none.
 * @throws Error with the code EPERM when they are another user's
 */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

/** A dead one that nobody has asked how it ended is still there. */
function isActive(fields: readonly string[] | undefined): boolean {
  const state = fields?.[STATE];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** The name, in parentheses, may hold blanks and parentheses itself. */
async function fieldsOf(pid: number): Promise<readonly string[] | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(unlessGone);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** ESRCH: it went while it was looked at. */
function unlessGone(error: Error): undefined {
  if (!['ENOENT', 'ESRCH'].includes(codeOf(error) ?? '')) throw error;
}

async function currentBoot(): Promise<string | undefined> {
  return readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
}
