import { image } from '../images.ts';
import { docker } from './docker.ts';
import type { Project } from './project.ts';

/** One call of another container, in milliseconds since the epoch. */
export interface Call {
  startedAt: number;
  /** The release that answered; nothing when the call failed. */
  release: string | undefined;
  problem: string | undefined;
}

/**
 * A container beside the project's own that calls a service by its Compose name: two callers, one on a new connection
 * each time and one that keeps its connection, neither of which tries anything twice.
 */
export async function startCaller(project: Project, url: string): Promise<Caller> {
  const label = `com.docker.compose.project=${project.name}`;
  const where = ['--network', `${project.name}_default`, '--init', '--label', label];
  const id = await docker('run', '--detach', ...where, image('NODE_IMAGE'), 'node', '-e', SCRIPT, url);
  return new Caller(id);
}

export class Caller {
  readonly #id: string;

  constructor(id: string) {
    this.#id = id;
  }

  /** What was called so far. */
  async calls(): Promise<Call[]> {
    const lines = (await docker('logs', this.#id)).split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line));
  }

  async end(): Promise<Call[]> {
    await docker('stop', '--time', '5', this.#id);
    const calls = await this.calls();
    await docker('rm', this.#id);
    return calls;
  }
}

const SCRIPT = `
const { Agent, get } = require('node:http');
const [url] = process.argv.slice(1);
let stopping = false;
process.on('SIGTERM', () => { stopping = true; });
const call = (agent) => new Promise((resolve) => {
  const startedAt = Date.now();
  const end = (told) => { console.log(JSON.stringify({ startedAt, ...told })); setTimeout(resolve, 10); };
  const fail = (error) => end({ problem: error.message });
  get(url, { agent }, (answer) => {
    let text = '';
    answer.on('error', fail).on('data', (part) => { text += part; }).on('end', () =>
      answer.statusCode === 200 ? end({ release: JSON.parse(text).version }) : end({ problem: 'status ' + answer.statusCode }));
  }).on('error', fail);
});
const caller = async (agent) => { while (!stopping) await call(agent); };
Promise.all([caller(false), caller(new Agent({ keepAlive: true, maxSockets: 1 }))]).then(() => process.exit(0));
`;
