import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { image } from '../support/images.ts';
import { startLoad } from '../support/load/load.ts';
import { answersTo, Visitor } from '../support/load/visitor.ts';
import { PACKAGE } from '../support/scenario/build.ts';
import { docker } from '../support/scenario/docker.ts';
import { eventually } from '../support/scenario/eventually.ts';
import type { Project } from '../support/scenario/project.ts';
import { refused } from '../support/scenario/refused.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { expectNoneFailed, lightLoad, underLoad } from '../support/scenario/watched.ts';

const usage = 2;
const MANY = 10_000;

/** The example has ten minutes for each step. */
const traffic = { mode: 'canary', steps: [5, 25, 50], every: '1s' };
const watch = { for: '1s', max_errors: '5%', min_requests: 10 };
const settings = { services: { web: { port: 3000 } }, traffic, watch, drain: { timeout: '5s' } };

const SECRET = 'a-secret-of-the-preview';

const shared = sharedScenario('canary', { example: 'canary', ...settings }, async (project) => {
  await writeFile(join(project.directory, 'preview.secret'), SECRET);
  const preview = { listen: new URL(project.previewUrl).host, secret_file: './preview.secret' };
  await project.configure({ ...settings, preview });
  await project.write('compose.override.yaml', { services: { web: { stop_grace_period: '1s' } } });
  await project.must(['up'], { VERSION: 'v1' });
});

test('a release must go through its shares, and a rollback back, and neither fail a request', async () => {
  const project = shared();
  const { result } = await underLoad(project, () => project.must(['up'], { VERSION: 'v2' }));
  for (const percent of traffic.steps)
    expect(result.stderr).toContain(`ok  switch to blue, with ${percent}% of the visitors in green`);
  const watched = [...result.stderr.matchAll(/green answered (\d+) request/g)].map(([, count]) => Number(count));
  expect(watched).toHaveLength(traffic.steps.length + 1);
  const [, requests, failed] = /\((\d+) requests meanwhile, (\d+) failed\)$/m.exec(result.stdout) ?? [];
  expect(failed).toBe('0');
  expect(Number(requests)).toBeGreaterThan(watched.reduce((sum, count) => sum + count, 0));
  expect(await project.get()).toBe('v2 (green)\n');

  await underLoad(project, () => project.must(['rollback']));
  expect(await project.get()).toBe('v1 (blue)\n');
});

test('a release that does badly on a few must lose them, and nobody else must notice', async () => {
  const project = shared();
  const failures: string[] = [];
  const load = startLoad({
    url: project.url,
    clients: 10,
    onRequest: (one) => 'failure' in one && failures.push(one.failure.message),
  });
  const ended = await project.bgc(['up'], { VERSION: 'broken', FAIL: '50' });
  await load.stop();
  expect(ended, ended.stderr).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toContain('error: green failed the watch');
  expect(ended.stderr).toContain('undone: make sure that blue has the traffic\nundone: drain for at most');
  // The application's own failures, all of them: nothing was lost on the way there or back.
  expect(new Set(failures)).toEqual(new Set(['broken (green)\n']));
  await expectAllFrom(project, 'v1 (blue)\n');
  expect(await lastEntry(project)).toMatchObject({ command: 'up', color: 'green', result: 'failed' });
});

/** Visitors with a number of their own; what nginx makes of them is the same every time. */
const numbers = Array.from({ length: MANY }, (_, index) => `bgc_visitor=${index}`);

test('the split must be what was asked for, and a greater share take nobody away', async ({ annotate }) => {
  const project = shared();
  await project.must(['up', '--canary', '5'], { VERSION: 'v3' });
  const before = await loggedIn(project, 'green');
  const load = startLoad({ url: project.url, thinkMs: [0, 0], classify: ({ body }) => body });
  await expect.poll(() => load.snapshot().requests, { timeout: 60_000 }).toBeGreaterThan(MANY);
  const report = await load.stop();
  expectNoneFailed(report);
  const newcomers = report.byAnswer['v3 (green)\n'] ?? 0;
  const shares = [(100 * newcomers) / report.requests];
  await eventually(newcomers, async () => (await loggedIn(project, 'green')) - before);

  let greens: boolean[] = [];
  for (const [percent, visitors] of [
    [25, 2000],
    [50, MANY],
  ] as const) {
    await underLoad(project, () => project.must(['canary', `${percent}`]));
    const now = (await answersTo(project.url, numbers.slice(0, visitors))).map((answer) => answer === 'v3 (green)\n');
    shares.push((100 * now.filter(Boolean).length) / visitors);
    expect(greens.filter((was, index) => was && !now[index])).toEqual([]);
    greens = now;
  }
  const [five, , fifty] = shares;
  await annotate(
    `${report.requests} newcomers: ${five?.toFixed(2)}% of 5; ${MANY} known ones: ${fifty?.toFixed(2)}% of 50`,
  );
  for (const [index, percent] of [5, 25, 50].entries())
    expect(Math.abs((shares[index] ?? 0) - percent)).toBeLessThan(1);
});

test('a visitor who returns must meet the same release while the share stands, and never lose the new one', async () => {
  const project = shared();
  await project.must(['canary', '25']);
  const visitors = Array.from({ length: 100 }, () => new Visitor(project.url));
  const first = await Promise.all(visitors.map((visitor) => visitor.visit()));
  expect(new Set(first)).toEqual(new Set(['v1 (blue)\n', 'v3 (green)\n']));
  for (let visits = 0; visits < 10; visits += 1)
    expect(await Promise.all(visitors.map((visitor) => visitor.visit()))).toEqual(first);
  await project.must(['canary', '75']);
  // A kept connection may still belong to a worker of the share before, for one request more.
  for (const visitor of visitors) visitor.leave();
  const later = await Promise.all(visitors.map((visitor) => visitor.visit()));
  expect(later.filter((answer, index) => answer !== first[index])).toContain('v3 (green)\n');
  expect(later.filter((answer, index) => answer !== first[index])).not.toContain('v1 (blue)\n');
  for (const visitor of visitors) visitor.leave();
});

test('who knows the secret of the preview must get the new release, whatever number the share has for them', async () => {
  const asked = (secret: string, cookie: string) =>
    fetch(shared().url, { headers: { 'x-bgc-preview': secret, cookie, connection: 'close' } });
  for (const number of numbers.slice(0, 50)) {
    const answer = await asked(SECRET, number);
    expect(answer.headers.get('x-robots-tag')).toBe('noindex');
    expect(await answer.text()).toBe('v3 (green)\n');
  }
  const others = await Promise.all(numbers.slice(0, 50).map((number) => asked('another', number)));
  const answers = await Promise.all(others.map((answer) => answer.text()));
  expect(answers).toEqual(await answersTo(shared().url, numbers.slice(0, 50)));
  expect(new Set(answers).size).toBe(2);
});

test('the number of a visitor must be no name, and given once', async () => {
  const project = shared();
  const { headers } = await fetch(project.url);
  expect(headers.get('set-cookie')).toMatch(/^bgc_visitor=[0-9a-f]{32}; Path=\/; HttpOnly; SameSite=Lax$/);
  const again = await fetch(project.url, { headers: { cookie: 'bgc_visitor=0' } });
  expect(again.headers.get('set-cookie')).toBeNull();
  expect((await fetch(project.previewUrl)).headers.get('set-cookie')).toBeNull();
});

test('containers that are not released must not mix releases, unless they pass the number on', async () => {
  const project = shared();
  const known = numbers.slice(0, 20);
  const beside = (cookies: readonly string[]): Promise<string[]> =>
    asked(cookies, 'run', '--rm', '--network', `${project.name}_default`, image('NODE_IMAGE'));
  expect(new Set(await beside(known.map(() => '')))).toEqual(new Set(['v1 (blue)\n']));
  expect(await beside(known)).toEqual(await answersTo(project.url, known));
});

test.each(['blue', 'green'])('a released service must get its own color, whatever the number: %s', async (color) => {
  const { id } = await shared().container(`web-${color}`);
  const answers = new Set(await asked(numbers.slice(0, 20), 'exec', id));
  expect([...answers]).toEqual([expect.stringContaining(`(${color})`)]);
});

test('while a canary stands, what would replace or overtake it must be refused', async () => {
  const project = shared();
  const next = 'next: bgc canary promote sends it all traffic; bgc canary abort sends it none';
  for (const args of [['up', '--no-switch'], ['switch']]) {
    const said = await refused(project, args, usage);
    expect(said).toContain('error: a canary is under way\n');
    expect(said).toContain(next);
  }
  expect(await refused(project, ['canary', 'resume'], usage)).toContain('error: no step is left\n');
});

test('a canary that is given up must lose all its visitors and no request, and not be gone back to', async () => {
  const project = shared();
  await underLoad(project, () => project.must(['canary', 'abort']));
  await expectAllFrom(project, 'v1 (blue)\n');
  expect(await statusOf(project)).toMatchObject({ live: 'blue', canary: null, problems: [] });
  const said = await refused(project, ['canary', '10'], usage);
  expect(said).toContain('error: no canary is under way\nnext: bgc up --canary 5,25,50 begins one\n');
  await project.must(['rollback']);
  expect(await project.get()).toBe('v2 (green)\n');
  await project.must(['rollback']);
  expect(await project.get()).toBe('v1 (blue)\n');
});

test('kill -9 while a share stands must leave it standing, and resume go on to the end', async () => {
  const project = shared();
  const { stdout: plan } = await project.must(['plan', '--canary', '5,50', '--every', '10m']);
  expect(plan).toMatch(
    /with 5% .*\nwatch green for 600s: .*\n.*with 50% .*\nwatch green for 600s: .*\nswitch to green /,
  );
  const load = lightLoad(project);
  const up = project.start(['up', '--canary', '5,50', '--every', '10m'], { VERSION: 'v4' });
  await up.says('... watch green for 600s');
  up.signal('SIGKILL');
  await up.ended;
  const killed = await statusOf(project);
  expect(killed).toMatchObject({
    live: 'blue',
    canary: { color: 'green', percent: 5 },
    inFlight: { command: 'up', holder: null },
  });
  const { stdout } = await project.must(['status']);
  expect(stdout).toContain('live     blue, with 5% of the visitors in green  ');
  expect(stdout).toContain('the canary keeps its share until bgc canary resume, promote or abort\n');
  expect(new Set(await answersTo(project.url, numbers.slice(0, 1000)))).toEqual(
    new Set(['v1 (blue)\n', 'v4 (green)\n']),
  );

  const resumed = await project.must(['canary', 'resume', '--every', '1s']);
  expect(resumed.stderr).toContain('; the canary keeps the share it has\n');
  expect(resumed.stderr).toMatch(/with 5% [\s\S]*with 50% [\s\S]*switch to green/);
  expect(resumed.stderr).not.toContain('with 25%');
  expectNoneFailed(await load.stop());
  expect(await statusOf(project)).toMatchObject({ live: 'green', canary: null, inFlight: null, problems: [] });
  await expectAllFrom(project, 'v4 (green)\n');
  const { stdout: table } = await project.must(['history', '--last', '2']);
  expect(table).toMatch(/ up +green-canary-5 +canary [\s\S]* canary +green +live /);
});

test('a canary without `watch` whose container dies must lose its visitors at once', async () => {
  const project = shared();
  await project.configure({ ...settings, watch: undefined });
  const up = project.start(['up', '--canary', '5', '--every', '10m'], { VERSION: 'mortal' });
  await up.says('... wait 600s while blue stays up');
  await docker('kill', (await project.container('web-blue')).id);
  const { code, stderr } = await up.ended;
  expect(stderr).toContain('exited with code 137');
  expect(stderr).toContain('undone: make sure that green has the traffic');
  expect(code).toBe(1);
  await expectAllFrom(project, 'v4 (green)\n');
});

test('Ctrl-C while a share stands must give the visitors back and exit 130', async () => {
  const project = shared();
  const load = lightLoad(project);
  const up = project.start(['up', '--canary', '5', '--every', '10m'], { VERSION: 'interrupted' });
  await up.says('... wait 600s while blue stays up');
  up.signal('SIGINT');
  expect((await up.ended).code).toBe(130);
  expectNoneFailed(await load.stop());
  await expectAllFrom(project, 'v4 (green)\n');
});

test('a template of one’s own must do a canary, and one that cannot be refused before anything starts', async () => {
  const project = shared();
  const template = await readFile(join(PACKAGE, 'templates/nginx/main.conf.hbs'), 'utf8');
  await project.configure({ ...settings, proxy: { template: 'own.conf.hbs' } });
  await writeFile(join(project.directory, 'own.conf.hbs'), `# Our own.\n${template}`);
  await project.must(['up', '--canary', '50'], { VERSION: 'v5' });
  expect(new Set(await answersTo(project.url, numbers.slice(0, 100)))).toEqual(
    new Set(['v4 (green)\n', 'v5 (blue)\n']),
  );
  await underLoad(project, () => project.must(['canary', 'promote']));
  await expectAllFrom(project, 'v5 (blue)\n');

  const unaware = template.replace(/\{\{#if canary\}\}[\s\S]*?\{\{\/if\}\}/, '');
  await writeFile(join(project.directory, 'own.conf.hbs'), unaware);
  const before = await project.container('web-green');
  const { code, stderr } = await project.bgc(['up', '--canary', '50'], { VERSION: 'v6' });
  expect(code).toBe(1);
  expect(stderr).toContain('unknown "bgc_canary" variable');
  expect(await project.container('web-green')).toEqual(before);
  await expectAllFrom(project, 'v5 (blue)\n');
});

test('a canary where no color is idle must be refused', async () => {
  const project = shared();
  await project.configure({ ...settings, traffic: { mode: 'rolling' }, watch: undefined });
  const said = await refused(project, ['up', '--canary', '5'], usage);
  expect(said).toContain('error: --canary does not go with "mode: rolling"\nnext: bgc up\n');
});

interface Status {
  live: string | null;
  canary: { color: string; percent: number } | null;
  inFlight: { holder: string | null } | null;
  problems: string[];
}

async function statusOf(project: Project): Promise<Status> {
  return JSON.parse((await project.must(['status', '--json'])).stdout);
}

async function lastEntry(project: Project): Promise<unknown> {
  const { stdout } = await project.must(['history', '--json', '--last', '1']);
  return JSON.parse(stdout);
}

async function expectAllFrom(project: Project, answer: string): Promise<void> {
  expect(new Set(await answersTo(project.url, numbers.slice(0, 200)))).toEqual(new Set([answer]));
}

/** How many public requests the access log has for a color. */
async function loggedIn(project: Project, color: string): Promise<number> {
  const log = await docker('logs', (await project.container('bgc-proxy')).id);
  return log.split('\n').filter((line) => line.includes(`"listener":"public","color":"${color}"`)).length;
}

/** What a container is answered that calls `web` by its name with such cookies; `where` tells Docker which container. */
async function asked(cookies: readonly string[], ...where: readonly string[]): Promise<string[]> {
  const program = `const asked = ${JSON.stringify(cookies)}.map((cookie) => fetch('http://web:3000', { headers: { cookie } }));
    const texts = await Promise.all((await Promise.all(asked)).map((one) => one.text()));
    console.log(JSON.stringify(texts))`;
  return JSON.parse(await docker(...where, 'node', '--input-type=module', '-e', program));
}
