import { type ChildProcess, execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../scenario/eventually.ts';
import type { Machine } from './machine.ts';

const run = promisify(execFile);
const PIDFILE = '/run/docker.pid';
const CGROUPS = '/sys/fs/cgroup';

export interface DaemonOptions {
  /** Whether containers outlive the daemon: https://docs.docker.com/engine/daemon/live-restore/ */
  liveRestore: boolean;
}

/** Seconds that containers are given when they are stopped along with the daemon. */
const SHUTDOWN = 5;

/** The Docker daemon of a machine. */
export class Daemon {
  /** As in DOCKER_HOST. */
  readonly host: string;
  readonly #machine: Machine;
  readonly #cgroup = `bgc-e2e-${randomBytes(3).toString('hex')}`;
  #process: ChildProcess | undefined;
  #log = '';

  constructor(machine: Machine) {
    this.#machine = machine;
    this.host = `unix://${this.#socket}`;
  }

  /** Resolves when it answers. */
  async start({ liveRestore }: DaemonOptions): Promise<void> {
    rmSync(this.#socket, { force: true });
    this.#process = this.#machine.spawn([
      'dockerd',
      `--host=${this.host}`,
      `--data-root=${this.#machine.disk}`,
      '--exec-root=/run/docker',
      `--pidfile=${PIDFILE}`,
      `--cgroup-parent=/${this.#cgroup}`,
      // The machine has no systemd to ask for them.
      '--exec-opt=native.cgroupdriver=cgroupfs',
      // The kernel forwards to published ports, as it does for visitors from elsewhere. Otherwise connections from the
      // machine itself go through a process that ends with the daemon, whatever becomes of the containers.
      '--userland-proxy=false',
      `--shutdown-timeout=${SHUTDOWN}`,
      ...(liveRestore ? ['--live-restore'] : []),
    ]);
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#log += text;
    });
    await eventually(true, () => this.#answers(), 30_000).catch((error: Error) => {
      throw new Error(`dockerd did not start: ${error.message}\n${this.#log.slice(-2000)}`);
    });
  }

  /** Resolves when it has ended. */
  async stop(signal: 'TERM' | 'KILL' = 'TERM'): Promise<void> {
    if (this.#process === undefined) throw new Error('the daemon was not started');
    const ended = once(this.#process, 'exit');
    await this.#machine.run(['sh', '-c', `kill -${signal} "$(cat ${PIDFILE})"`]);
    await ended;
  }

  /** Runs `docker` against it; gives what that printed. */
  async docker(...args: string[]): Promise<string> {
    const { stdout } = await run('docker', args, { env: { ...process.env, DOCKER_HOST: this.host } });
    return stdout.trim();
  }

  /** Brings images over from the engine that the tests run on. */
  async load(images: readonly string[]): Promise<void> {
    const script = 'host=$1; shift; docker save "$@" | DOCKER_HOST=$host docker load --quiet';
    await run('sh', ['-c', script, 'sh', this.host, ...images]);
  }

  /** Removes what the kernel keeps of its containers once the machine is off. */
  async removeGroups(): Promise<void> {
    await run('find', [CGROUPS, '-depth', '-type', 'd', '-path', `*/${this.#cgroup}*`, '-delete']);
  }

  get #socket(): string {
    return join(this.#machine.directory, 'docker.sock');
  }

  async #answers(): Promise<boolean> {
    await this.docker('version');
    return true;
  }
}
