import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startLoad } from '../support/load/load.ts';
import type { Response } from '../support/load/response.ts';
import { startCaller } from '../support/scenario/caller.ts';
import { eventually } from '../support/scenario/eventually.ts';
import type { Project } from '../support/scenario/project.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { statusOf } from '../support/scenario/status.ts';
import { expectNoneFailed } from '../support/scenario/watched.ts';
import { atWork, overlaps, shiftsOf } from '../support/scenario/work-log.ts';

const shared = sharedScenario('stack', { example: 'stack' }, (project) => release(project, 'v1'));

test('a release must move all services at once, without a failed request, for visitors and other containers', async ({
  annotate,
}) => {
  const project = shared();
  const caller = await startCaller(project, 'http://api:4000');
  const reloads = await reloadsOf(project);
  const { page, api } = await underVisitors(project, () => release(project, 'v2'));
  // The page asks the api of its own color, so it could not tell two reloads from one.
  expect(await reloadsOf(project)).toBe(reloads + 1);
  const switchedBy = Date.now();
  await eventually(true, async () => (await caller.calls()).filter((one) => one.startedAt > switchedBy).length > 50);
  const calls = await caller.end();

  expect(Object.keys(page).sort()).toEqual(['v1 with v1', 'v2 with v2']);
  expect(Object.keys(api).sort()).toEqual(['v1', 'v2']);
  expect(calls.filter(({ problem }) => problem !== undefined)).toEqual([]);
  const releases = (some: typeof calls) => [...new Set(some.map(({ release }) => release))];
  expect(releases(calls).sort()).toEqual(['v1', 'v2']);
  await annotate(`${calls.length} calls of another container, none failed`);
  expect((await project.containers('api-green')).map(({ status }) => status)).toEqual(['running', 'running']);
  expect(await running(project, 'store')).toBe(1);
});

test('a worker that hands over late must stop after the switch, one that hands over early must never overlap', async () => {
  const project = shared();
  const [late, early] = await bothShifts(project);
  expect(late.map(({ release }) => release)).toEqual(['v1', 'v2']);
  expect(overlaps(late)).toHaveLength(1);
  expect(early.map(({ release }) => release)).toEqual(['v1', 'v2']);
  await expectAtWork(project, 'v2');
  expect(await running(project, 'web-blue')).toBe(1);
  expect(await running(project, 'worker-blue')).toBe(0);
  expect(await statusOf(project)).toMatchObject({ problems: [] });
});

test('a release that fails must leave the early worker of the live one alone', async () => {
  const project = shared();
  const before = await shiftsOf(project, 'scheduler');
  await underVisitors(project, async () => {
    const { code, stderr } = await project.bgc(['up'], { VERSION: 'broken', FAIL: 'exit' });
    expect(code, stderr).toBe(1);
    expect(stderr).toContain('api broken cannot start');
  });
  expect(await shiftsOf(project, 'scheduler')).toEqual(before);
  await expectAtWork(project, 'v2');
});

test('a release that fails after the handover must bring the early worker back', async () => {
  const project = shared();
  await configure(project, { hooks: { after_switch: 'false' } });
  await underVisitors(project, async () => {
    const { code, stderr } = await project.bgc(['up'], { VERSION: 'v3' });
    expect(code, stderr).toBe(1);
    expect(stderr).toContain('undone: start scheduler in green\n');
  });
  await configure(project, {});
  const early = await shiftsOf(project, 'scheduler');
  expect(early.slice(-3).map(({ release }) => release)).toEqual(['v2', 'v3', 'v2']);
  await expectAtWork(project, 'v2');
});

test('a bgc that is killed in the middle of the handover must have it undone by the next one', async () => {
  const project = shared();
  await underVisitors(project, async () => {
    const up = project.start(['up', '--json'], { VERSION: 'v4' });
    await up.says('"step":{"kind":"healthy","why":"by its healthcheck","color":"blue","service":"scheduler"', 'stdout');
    up.signal('SIGKILL');
    await up.ended;
    await project.must(['rollback']);
  });
  const early = await shiftsOf(project, 'scheduler');
  expect(early.slice(-4).map(({ release }) => release)).toEqual(['v2', 'v4', 'v2', 'v1']);
  await expectAtWork(project, 'v1');
});

test('the standby must get its workers back with the traffic, at once', async ({ annotate }) => {
  const project = shared();
  const { page } = await underVisitors(project, async () => {
    const { ms } = await project.must(['rollback']);
    await annotate(`${ms} ms`);
  });
  expect(Object.keys(page).sort()).toEqual(['v1 with v1', 'v2 with v2']);
  await expectAtWork(project, 'v2');
});

/** One worker of each kind, of that release, and never were there two early ones. */
async function expectAtWork(project: Project, release: string): Promise<void> {
  const [late, early] = await bothShifts(project);
  expect([atWork(late), atWork(early)]).toEqual([[release], [release]]);
  expect(overlaps(early)).toEqual([]);
}

function bothShifts(project: Project) {
  return Promise.all([shiftsOf(project, 'worker'), shiftsOf(project, 'scheduler')]);
}

async function release(project: Project, version: string): Promise<void> {
  await project.must(['up'], { VERSION: version });
}

/** `bgc.yaml` as the example has it, and more. */
async function configure(project: Project, settings: object): Promise<void> {
  const { services, routes } = STACK;
  await project.configure({ services, routes, ...settings });
}

const STACK = {
  services: { web: { port: 3000 }, api: { port: 4000, replicas: 2 }, worker: {}, scheduler: { handover: 'early' } },
  routes: [{ service: 'web' }, { path: '/api', service: 'api' }],
};

/** How often nginx has read its configuration again, as it tells itself. */
async function reloadsOf(project: Project): Promise<number> {
  const { id } = await project.container('bgc-proxy');
  const { stderr } = await promisify(execFile)('docker', ['logs', id], { maxBuffer: 64 * 1024 * 1024 });
  return stderr.match(/: reconfiguring$/gm)?.length ?? 0;
}

async function running(project: Project, service: string): Promise<number> {
  return (await project.containers(service)).filter(({ status }) => status === 'running').length;
}

/** Does something while visitors ask for the page and the api; gives by which releases they were answered. */
async function underVisitors(project: Project, work: () => Promise<void>) {
  const ask = (path: string, answered: (body: Record<string, string>) => string) =>
    startLoad({
      url: new URL(path, project.url).href,
      clients: 3,
      method: 'POST',
      bodyBytes: 200,
      classify: ({ body }: Response) => answered(JSON.parse(body)),
    });
  const loads = [ask('/', ({ web, api }) => `${web} with ${api}`), ask('/api/items', ({ api }) => `${api}`)] as const;
  try {
    await work();
  } finally {
    for (const load of loads) await load.stop();
  }
  const [page, api] = loads.map((load) => load.snapshot());
  for (const report of [page, api]) if (report !== undefined) expectNoneFailed(report);
  return { page: page?.byAnswer ?? {}, api: api?.byAnswer ?? {} };
}
