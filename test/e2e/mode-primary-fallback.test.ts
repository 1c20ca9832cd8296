import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { RequestRecord } from '../support/load/client.ts';
import { type Load, startLoad } from '../support/load/load.ts';
import { docker } from '../support/scenario/docker.ts';
import { eventually } from '../support/scenario/eventually.ts';
import type { Project } from '../support/scenario/project.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { isWhole } from '../support/scenario/selection.ts';
import { statusOf } from '../support/scenario/status.ts';
import { expectNoneFailed } from '../support/scenario/watched.ts';

/** On a busy machine a probe may take long: what is told of health is not what these tests are about. */
const patient = { services: { web: { healthcheck: { interval: '1m', timeout: '30s' } } } };

const shared = sharedScenario('roles', { example: 'primary-fallback' }, async (project) => {
  await project.write('compose.override.yaml', patient);
  await project.must(['up'], { VERSION: 'v1' });
});

const answerOf = (version: string, role: 'primary' | 'fallback'): string =>
  `Guest book ${version} (${role === 'primary' ? 'blue' : 'green'}, ${role})\n`;

/** Clients that read, and never retry. */
function readers({ url }: Project, onRequest?: (record: RequestRecord) => void): Load {
  return startLoad({ url, clients: 10, classify: ({ body }) => body, ...(onRequest && { onRequest }) });
}

test('a release and a rollback must fail no reader, and refuse those who write in plain words', async ({
  annotate,
}) => {
  const project = shared();
  const reading = readers(project);
  const writing = startLoad({ url: project.url, clients: 5, method: 'POST', bodyBytes: 50 });
  const refusals = collectRefusals(project);

  await project.must(['up'], { VERSION: 'v2' });
  expect(await project.get()).toBe(answerOf('v2', 'primary'));
  await project.must(['rollback']);
  expect(await project.get()).toBe(answerOf('v1', 'primary'));

  const read = await reading.stop();
  expectNoneFailed(read);
  const answers = ['v1', 'v2'].flatMap((version) => [answerOf(version, 'primary'), answerOf(version, 'fallback')]);
  expect(Object.keys(read.byAnswer).sort()).toEqual(answers.sort());
  // A fallback that was reached would have answered 409.
  const written = await writing.stop();
  expect(Object.keys(written.failures)).toEqual(['http 503']);
  expect(written.firstFailures[0]?.detail).toContain('this site can only be read');
  expect(written.requests).toBeGreaterThan(written.failed + 100);
  const [refusal, ...others] = await refusals.stop();
  expect(refusal).toEqual({ status: 503, retryAfter: '10', mode: 'read-only', type: 'text/html' });
  expect(others).toEqual([]);
  await annotate(
    `${read.requests} GETs, 0 failed, slowest ${read.latency.max} ms; ${written.failed} of ${written.requests} POSTs refused`,
  );
});

test.each(isWhole ? ['primary', 'fallback'] : ['fallback'])(
  'a release whose %s cannot start must bring the old primary back',
  async (role) => {
    const project = shared();
    const fallback = await project.container('web-green');
    const reading = readers(project);
    const { code, stderr } = await project.bgc(['up'], { VERSION: 'broken', FAIL: role });
    const read = await reading.stop();
    expect(code).toBe(1);
    expect(stderr).toContain(`cannot start as ${role}: FAIL=${role} is set`);
    expectNoneFailed(read);
    expect(Object.keys(read.byAnswer)).toContain(answerOf('v1', 'fallback'));
    await expectAsBefore(project);
    if (role === 'primary') expect((await project.container('web-green')).id).toBe(fallback.id);
  },
);

test('kill -9 while the primary is renewed must fail no reader, and the next command must bring the old one back', async () => {
  const project = shared();
  const reading = readers(project);
  const running = project.start(['up'], { VERSION: 'cut' });
  await running.says('... wait until web in blue is healthy');
  running.signal('SIGKILL');
  await running.ended;
  expect(await project.get()).toBe(answerOf('v1', 'fallback'));
  expect(await post(project)).toMatchObject({ status: 503 });
  expect(await statusOf(project)).toMatchObject({ live: 'green', inFlight: { command: 'up' } });

  await project.must(['render']);
  expectNoneFailed(await reading.stop());
  await expectAsBefore(project);
});

test('a primary that is killed by hand must fail no reader', async ({ annotate }) => {
  const project = shared();
  let slowest = 0;
  const reading = readers(project, ({ ms }) => {
    slowest = Math.max(slowest, ms);
  });
  const posts = async (): Promise<number> => (await countsOf(project, 'web-blue')).POST ?? 0;
  const before = await posts();
  const slow = post(project, 'slow?ms=60000');
  await eventually(before + 1, posts);
  await docker('kill', (await project.container('web-blue')).id);
  // It may have been done: to say that nothing was changed, or to repeat it, would be wrong.
  expect(await slow).toMatchObject({ status: 502, retryAfter: null });
  expect(await post(project)).toMatchObject({ status: 503, retryAfter: '10', mode: 'read-only' });
  expect(await project.get()).toBe(answerOf('v1', 'fallback'));
  expect((await statusOf(project)).problems).toEqual([
    expect.stringMatching(/^blue, the primary, is not running: .*: green answers .* read-only; bgc up recreates both$/),
  ]);
  await annotate(`slowest GET when the primary is killed: ${Math.round(slowest)} ms`);

  await project.must(['up'], { VERSION: 'v1' });
  expectNoneFailed(await reading.stop());
  await expectAsBefore(project);
});

/** Both roles have v1, and nothing is missing. */
async function expectAsBefore(project: Project): Promise<void> {
  expect(await project.get()).toBe(answerOf('v1', 'primary'));
  expect(await project.preview()).toBe(answerOf('v1', 'fallback'));
  expect(await post(project)).toMatchObject({ status: 201 });
  expect((await countsOf(project, 'web-green')).POST).toBeUndefined();
  expect(await statusOf(project)).toMatchObject({ live: 'blue', inFlight: null, problems: [] });
}

interface Answer {
  status: number;
  retryAfter: string | null;
  mode: string | null;
  type: string | null;
}

async function post({ url }: Project, path = ''): Promise<Answer> {
  const { status, headers } = await fetch(new URL(path, url), {
    method: 'POST',
    body: 'x',
    headers: { connection: 'close' },
  });
  return {
    status,
    retryAfter: headers.get('retry-after'),
    mode: headers.get('x-bgc-mode'),
    type: headers.get('content-type'),
  };
}

const ASK_EVERY_MS = 20;

/** What those get who are not allowed to write, each kind once. */
function collectRefusals(project: Project): { stop(): Promise<Answer[]> } {
  const seen = new Map<string, Answer>();
  let stopping = false;
  const running = (async () => {
    while (!stopping) {
      const answer = await post(project);
      if (answer.status !== 201) seen.set(JSON.stringify(answer), answer);
      await pause(ASK_EVERY_MS);
    }
  })();
  return {
    async stop() {
      stopping = true;
      await running;
      return [...seen.values()];
    },
  };
}

/** Requests by method, as the application in one role counts them. */
async function countsOf(project: Project, service: string): Promise<Record<string, number>> {
  const { address } = await project.container(service);
  return (await fetch(`http://${address}:3000/counts`)).json() as Promise<Record<string, number>>;
}
