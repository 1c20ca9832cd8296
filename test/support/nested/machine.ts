import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { requireMeans } from './means.ts';

type Command = readonly [string, ...string[]];

/**
 * A machine within this one, to be broken at will: network, processes, mounts and a disk of its own. The disk (a tmpfs)
 * outlives a reboot. Nothing outlives the process that made the machine: the kernel ends a PID namespace, and drops its
 * mounts, with the first process in it, and that one waits for the end of our pipe.
 */
export class Machine {
  /** Seen by this machine too, at the same place. */
  readonly directory: string;
  /** Its own, and there after a reboot. */
  readonly disk: string;
  readonly #diskHolder: ChildProcess;
  #system: ChildProcess | undefined;

  private constructor(directory: string, disk: string, diskHolder: ChildProcess) {
    this.directory = directory;
    this.disk = disk;
    this.#diskHolder = diskHolder;
  }

  /** @throws Error with what is missing on this machine */
  static async create(): Promise<Machine> {
    requireMeans();
    const directory = await mkdtemp(join(tmpdir(), 'bgc-e2e-machine-'));
    const disk = join(directory, 'disk');
    await mkdir(disk);
    const holder = await held(['unshare', '--mount', 'sh', '-c', WITH_DISK, 'sh', disk]);
    return new Machine(directory, disk, holder);
  }

  /** Starts it with nothing but its disk from before. */
  async boot(): Promise<void> {
    const onItsDisk = ['nsenter', '--mount', '--target', String(this.#diskHolder.pid)] as const;
    const own = ['unshare', '--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
    this.#system = await held([...onItsDisk, ...own, 'sh', '-c', FIRST_PROCESS]);
  }

  /** Pulls the plug: every process of it ends at once. */
  async powerOff(): Promise<void> {
    if (this.#system === undefined) return;
    const ended = once(this.#system, 'exit');
    process.kill(this.#firstProcess, 'SIGKILL');
    await ended;
    this.#system = undefined;
  }

  /** Leaves nothing behind. */
  async remove(): Promise<void> {
    await this.powerOff();
    this.#diskHolder.kill('SIGKILL');
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Starts a process of it. */
  spawn(command: Command): ChildProcess {
    const [program, ...args] = this.#inside(['--mount', '--net', '--pid'], command);
    return spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  }

  /** Runs a process of it that must succeed. */
  async run(command: Command): Promise<void> {
    const [program, ...args] = this.#inside(['--mount', '--net', '--pid'], command);
    await promisify(execFile)(program, args);
  }

  /** A command line on its network, but with the files and among the processes of this machine. */
  onItsNetwork(command: Command): Command {
    return this.#inside(['--net'], command);
  }

  #inside(namespaces: readonly string[], command: Command): Command {
    return ['nsenter', '--target', String(this.#firstProcess), ...namespaces, '--', ...command];
  }

  /** By its PID on this machine. */
  get #firstProcess(): number {
    const pid = this.#system?.pid;
    if (pid === undefined) throw new Error('the machine is off');
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));
  }
}

const UNTIL_WE_END = 'echo ready; cat >/dev/null';
const WITH_DISK = `mount -t tmpfs tmpfs "$1" && ${UNTIL_WE_END}`;
/** Not `exec`: the shell takes in the processes whose parents ended, as the first one must. */
const FIRST_PROCESS = `mount -t tmpfs tmpfs /run && ip link set lo up && { ${UNTIL_WE_END}; exit; }`;

/** A process that lives until it is killed, or this one ends. Resolves when it is ready. */
async function held([program, ...args]: Command): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const failed = once(child, 'exit').then(() => Promise.reject(new Error(`${program} ended: ${said}`)));
  await Promise.race([once(child.stdout, 'data'), failed]);
  failed.catch(() => undefined);
  return child;
}
