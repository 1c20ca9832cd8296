import { readdir, readFile } from 'node:fs/promises';
import { codeOf } from '../../errors.ts';

/** Leads its own group. Process numbers are reused, but never with the same start time in the same boot. */
export interface Leader {
  pid: number;
  /** Its start, in clock ticks since the boot. */
  start: string;
  /** The boot of the host, by Linux's boot id. */
  boot: string;
}

/** Fields of `/proc/<pid>/stat`, from the state on: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const STATE = 0;
const GROUP = 2;
const SESSION = 3;
const START = 19;

/** Identifies a process; undefined where there is no `/proc`, or no such process. */
export async function leaderOf(pid: number): Promise<Leader | undefined> {
  const [start, boot] = [(await fieldsOf(pid))?.[START], await currentBoot()];
  return start === undefined || boot === undefined ? undefined : { pid, start, boot };
}

export async function isRunning({ pid, start, boot }: Leader): Promise<boolean> {
  if (boot !== (await currentBoot())) return false;
  const own = await fieldsOf(pid);
  return own?.[START] === start && isActive(own);
}

export async function isGroupRunning({ pid, start, boot }: Leader): Promise<boolean> {
  if (boot !== (await currentBoot())) return false;
  const own = await fieldsOf(pid);
  // The number is reused, so the group is gone: a number is not reused while a group has it.
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

/** `own`: has the variable; `foreign`: has not; `closed`: another user's, so bgc can neither identify nor end it. */
export type Origin = 'own' | 'foreign' | 'closed' | 'gone';

/**
 * Process numbers and start times are public, so a user who can write a record can name any process; only its starter
 * knows what it was started with: `variable`, as `NAME=value`.
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

/** A group that has ended is no error; @throws Error with the code EPERM when it belongs to another user */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

/** A dead process stays listed until its parent has read its exit status (`Z`). */
function isActive(fields: readonly string[] | undefined): boolean {
  const state = fields?.[STATE];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** The name, in parentheses, may itself contain spaces and parentheses. */
async function fieldsOf(pid: number): Promise<readonly string[] | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(unlessGone);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** ESRCH: the process ended during the read. */
function unlessGone(error: Error): undefined {
  if (!['ENOENT', 'ESRCH'].includes(codeOf(error) ?? '')) throw error;
}

async function currentBoot(): Promise<string | undefined> {
  return readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
}
