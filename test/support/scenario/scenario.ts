import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { freePort } from './ports.ts';
import { Project, type Settings } from './project.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../../examples');

/** A project for one test; it is removed when the test ends, unless it failed and `E2E_KEEP_FAILED` is set. */
export async function scenario(name: string, settings: Settings = {}): Promise<Project> {
  const project = await makeProject(name, settings);
  onTestFinished(({ task }) => leave(project, task.result?.state === 'fail'));
  return project;
}

/** A project that the tests of a file share, one after the other, brought into its first state by `prepare`. */
export function sharedScenario(
  name: string,
  settings: Settings,
  prepare: (project: Project) => Promise<void>,
): () => Project {
  let project: Project | undefined;
  let failed = false;
  beforeAll(async () => {
    project = await makeProject(name, settings);
    await prepare(project);
  }, 120_000);
  afterEach(({ task }) => {
    failed ||= task.result?.state === 'fail';
  });
  afterAll(() => project && leave(project, failed), 60_000);
  return () => {
    if (project === undefined) throw new Error('the project is there once the tests run');
    return project;
  };
}

async function makeProject(topic: string, settings: Settings): Promise<Project> {
  const name = `bgc-e2e-${topic}-${randomBytes(3).toString('hex')}`;
  const directory = join(await mkdtemp(join(tmpdir(), 'bgc-e2e-')), name);
  const { example = 'hello', ...own } = settings;
  await cp(join(EXAMPLES, example), directory, { recursive: true });
  const project = new Project({ name, directory, httpPort: await freePort(), previewPort: await freePort() });
  const { proxy, ...written } = await writtenIn(directory);
  await project.configure({ ...written, ...own, proxy: { ...proxy, ...own.proxy } });
  return project;
}

interface Written {
  preview?: Record<string, unknown> | string;
  proxy?: Record<string, unknown>;
}

/** What the example itself says, but for where it listens: several tests run at once. */
async function writtenIn(directory: string): Promise<Settings> {
  const text = await readFile(join(directory, 'bgc.yaml'), 'utf8').catch(() => '{}');
  const { preview, proxy, ...rest } = parse(text) as Written;
  const { http: _, image: __, ...others } = proxy ?? {};
  return { ...rest, ...previewIn(preview), proxy: others };
}

/** Nothing when all that is written is where it listens. */
function previewIn(written: Written['preview']): Settings {
  if (typeof written !== 'object') return {};
  const { listen: _, ...preview } = written;
  return { preview };
}

async function leave(project: Project, failed: boolean): Promise<void> {
  if (failed && process.env.E2E_KEEP_FAILED) console.info(`kept: ${project.directory}`);
  else await project.remove();
}
