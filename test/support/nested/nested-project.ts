import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { BGC } from '../scenario/build.ts';
import { Project, type ProjectOptions } from '../scenario/project.ts';
import type { Running } from '../scenario/running.ts';
import type { Daemon } from './daemon.ts';
import type { Machine } from './machine.ts';

/** A project whose containers, ports and `bgc` processes are those of another machine. */
export class NestedProject extends Project {
  readonly #machine: Machine;
  readonly #daemon: Daemon;

  constructor(options: ProjectOptions, machine: Machine, daemon: Daemon) {
    super(options);
    this.#machine = machine;
    this.#daemon = daemon;
  }

  override start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    const command = this.#machine.onItsNetwork([process.execPath, BGC, ...args]);
    return this.launch(command, { DOCKER_HOST: this.#daemon.host, ...env });
  }

  override async get(path = '', base = this.url): Promise<string> {
    const node = [process.execPath, '--input-type=module', '-e', GET, new URL(path, base).href] as const;
    const [program, ...args] = this.#machine.onItsNetwork(node);
    return (await promisify(execFile)(program, args)).stdout;
  }
}

const GET = `
const response = await fetch(process.argv[1], { headers: { connection: 'close' } });
if (!response.ok) throw new Error('it answered ' + response.status);
process.stdout.write(await response.text());
`;
