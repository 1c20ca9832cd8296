import { setTimeout as sleep } from 'node:timers/promises';
import { type Load, startLoad } from '../support/load/load.ts';
import type { Report } from '../support/load/report.ts';
import { BGC } from '../support/scenario/build.ts';
import type { Project } from '../support/scenario/project.ts';
import { type Ended, Running } from '../support/scenario/running.ts';
import { initialise } from './init.ts';
import type { Row } from './table.ts';

/** The load goes on this long after each step: a connection that a switch spoiled fails with its next request. */
const AFTERMATH_MS = 1000;

/** What is told: releases of a project, one step after the other, while clients ask without a pause. */
export class Story {
  readonly #project: Project;
  readonly #tell: (row: Row) => void;
  readonly #signal: AbortSignal;
  #load: Load | undefined;

  constructor(project: Project, tell: (row: Row) => void, signal: AbortSignal) {
    this.#project = project;
    this.#tell = tell;
    this.#signal = signal;
  }

  /** @throws Error when a step fails, with all that it said */
  async run(): Promise<void> {
    const project = this.#project;
    await this.#step('bgc init', () => initialise(project));
    await this.#step('bgc up', () => project.start(['up'], { VERSION: 'v1' }));
    this.#load = startLoad({ url: project.url, method: 'POST', bodyBytes: 200, classify: ({ body }) => whoIs(body) });
    await this.#step('VERSION=v2 bgc up', () => project.start(['up'], { VERSION: 'v2' }));
    await this.#step('make switch', () => this.#make('switch'));
    await this.#step('bgc rollback', () => project.start(['rollback']));
  }

  /** Ends the load; gives all that it saw. */
  async end(): Promise<Report | undefined> {
    return this.#load?.stop();
  }

  #make(target: string): Running {
    const env = { ...process.env, MAKEFLAGS: '', BGC: `${process.execPath} ${BGC}` };
    return new Running(['make', target], { cwd: this.#project.directory, env });
  }

  async #step(step: string, start: () => Running): Promise<void> {
    this.#signal.throwIfAborted();
    const ended = await this.#finish(start());
    if (ended.code !== 0) throw new Error(`\`${step}\` failed (${ended.code}):\n${ended.stdout}${ended.stderr}`);
    if (this.#load) await sleep(AFTERMATH_MS, undefined, { signal: this.#signal });
    this.#tell({ step, took: ended.ms, answers: await this.#answers(), seen: this.#load?.mark() });
  }

  /** An interrupt ends the step under way in its own way: it undoes what it did. */
  async #finish(running: Running): Promise<Ended> {
    const stop = () => running.signal('SIGINT');
    this.#signal.addEventListener('abort', stop);
    const ended = await running.ended;
    this.#signal.removeEventListener('abort', stop);
    this.#signal.throwIfAborted();
    return ended;
  }

  /** On a connection of its own: one from before a switch may still be served by the old color, as it should. */
  async #answers(): Promise<string> {
    const asked = fetch(this.#project.url, { method: 'POST', headers: { connection: 'close' } });
    const response = await asked.catch(() => undefined);
    return response?.ok ? whoIs(await response.text()) : '';
  }
}

/** The hello application answers a POST with its version and its color. */
function whoIs(body: string): string {
  const { version, color }: { version: string; color: string } = JSON.parse(body);
  return `${version} (${color})`;
}
