import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { docker } from '../support/scenario/docker.ts';
import type { Project, Settings } from '../support/scenario/project.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { underLoad } from '../support/scenario/watched.ts';

const services = { web: { port: 3000, replicas: 2 } };

const shared = sharedScenario('hooks', { services }, async (project) => {
  await project.must(['up'], { VERSION: 'v1' });
});

test('every hook must run once and in its turn, and be told about the release', async () => {
  const project = shared();
  const { name } = project;
  await project.configure({ services, hooks: logging });
  await project.must(['up'], { VERSION: 'v2' });
  expect(await logged(project)).toEqual([
    `before_start up release 2 in green, image ${name}-web:bgc-2; live blue 1; 0 containers; preview nothing`,
    `before_switch up release 2 in green, image ${name}-web:bgc-2; live blue 1; 2 containers; preview v2 (green)`,
    `after_switch up release 2 in green, image ${name}-web:bgc-2; live green 1; 2 containers; preview v1 (blue)`,
    `after_release up release 2 in green, image ${name}-web:bgc-2; live green 1; 2 containers; preview v1 (blue)`,
  ]);
});

test('a rollback must run the hooks of a switch, and no migration', async () => {
  const project = shared();
  await project.configure({ services, hooks: logging });
  await project.must(['rollback']);
  expect((await logged(project)).map(firstWords)).toEqual([
    'before_switch rollback release 1',
    'after_switch rollback release 1',
    'after_release rollback release 1',
  ]);
});

test('a staged release must be migrated, and switched to later with the other hooks', async () => {
  const project = shared();
  await project.configure({ services, hooks: logging });
  await project.must(['up', '--no-switch'], { VERSION: 'v3' });
  expect((await logged(project)).map(firstWords)).toEqual(['before_start up release 3']);
  await project.must(['switch']);
  expect((await logged(project)).map(firstWords)).toEqual([
    'before_switch switch release 3',
    'after_switch switch release 3',
    'after_release switch release 3',
  ]);
});

test('a failing migration must stop the release before anything starts, and on_failure is told why', async () => {
  const project = shared();
  const before = await project.containers('web-blue');
  const hooks = { before_start: 'echo no such table; exit 7', on_failure: 'echo "$BGC_ERROR" > why' };
  const { stderr } = await failedUp(project, { hooks });
  expect(stderr).toContain('    no such table\n');
  expect(stderr).toContain('error: the hook before_start failed with exit code 7\n  no such table\n');
  expect(await read(project, 'why')).toBe('the hook before_start failed with exit code 7\n');
  expect(await project.containers('web-blue')).toEqual(before);
});

test('a failing before_switch must leave the traffic where it is', async () => {
  const { stderr } = await failedUp(shared(), { hooks: { before_switch: { run: 'exit 1' } } });
  expect(stderr).toContain('error: the hook before_switch failed with exit code 1\n');
  expect(stderr).not.toContain('switch to blue');
});

test('a failing after_switch must bring the traffic back', async () => {
  const { stderr } = await failedUp(shared(), { hooks: { after_switch: 'exit 1' } });
  expect(stderr).toContain('undone: make sure that green has the traffic');
  expect(stderr).toMatch(/undone: stop release \d+ in blue/);
});

test('a failing on_failure must not hide why the release failed', async () => {
  const { stderr } = await failedUp(shared(), { hooks: { before_switch: 'exit 1', on_failure: 'exit 2' } });
  expect(stderr).toContain('warning: the hook on_failure failed with exit code 2\n');
  expect(stderr).toContain('error: the hook before_switch failed with exit code 1\n');
});

test('a hook that takes too long must be ended with all it started, even if it refuses', async () => {
  const project = shared();
  const run = 'trap "" TERM; sh -c \'trap "" TERM; echo $$ > pid; while :; do sleep 1; done\' & wait';
  const { stderr } = await failedUp(project, { hooks: { before_start: { run, timeout: '1s' } } });
  expect(stderr).toContain('error: the hook before_start did not end within 1s\n');
  const process = `/proc/${(await read(project, 'pid')).trim()}`;
  // One that has ended stays in sight until its new parent has looked.
  await expect.poll(() => existsSync(process), { timeout: 10_000 }).toBe(false);
});

test('a hook in a container must have the new image and environment, reach the proxy, and be found by no one', async () => {
  const project = shared();
  const run = `node -e '${IN_CONTAINER}'`;
  await project.configure({ services, hooks: { before_start: { run, in: 'web' } } });
  const { stderr } = await project.must(['up', '--no-switch'], { VERSION: 'v5' });
  expect(stderr).toContain('    v5 in blue greets with Hello; live: green; found: nothing\n');
  expect(await hookContainers(project)).toEqual([]);
});

test('a hook in a container that takes too long must be ended', async () => {
  const project = shared();
  const hook = { run: 'sleep 1000', in: 'web', timeout: '3s' };
  const { stderr } = await failedUp(project, { hooks: { before_start: hook } });
  expect(stderr).toContain('error: the hook before_start did not end within 3s\n');
  expect(await hookContainers(project)).toEqual([]);
});

test('Ctrl-C must end a hook in a container, and undo the release', async () => {
  const project = shared();
  await project.configure({ services, hooks: { before_switch: waiting } });
  const running = project.start(['up'], { VERSION: 'v6' });
  await running.says('    the hook waits\n');
  running.signal('SIGINT');
  const { code, stderr } = await running.ended;
  expect({ code, stderr }).toMatchObject({
    code: 130,
    stderr: expect.stringMatching(/undone: stop release \d+ in blue/),
  });
  expect(await hookContainers(project)).toEqual([]);
  expect(await project.live()).toBe('green');
});

test('the next command must end the container of a hook whose bgc was killed', async () => {
  const project = shared();
  await project.configure({ services, hooks: { before_start: waiting } });
  const running = project.start(['up'], { VERSION: 'v6' });
  await running.says('    the hook waits\n');
  running.signal('SIGKILL');
  await running.ended;
  expect(await hookContainers(project)).toHaveLength(1);
  await project.configure({ services });
  const { stderr } = await project.must(['up'], { VERSION: 'v6' });
  expect(stderr).toContain('end the hook before_start that was cut short');
  expect(await hookContainers(project)).toEqual([]);
  expect(await project.get()).toBe('Hello from v6 (blue)\n');
});

test('an answer that is not as expected must be told with what was expected, and get no traffic', async () => {
  const get = { get: '/version', header: { 'Content-Type': 'text/html' }, json: { version: 'v9', color: 'green' } };
  const { stderr } = await failedUp(shared(), { checks: [{ ...get, retries: 1 }] });
  expect(stderr).toContain(
    'error: the check GET /version failed 2 times: header Content-Type is "application/json" instead of "text/html"; ' +
      'version is "broken" instead of "v9"\n  it answered: {"version":"broken","color":"green",',
  );
});

test('a color that was just started must be warmed up through the preview, then checked', async () => {
  const project = shared();
  const checks = [
    { get: '/version', header: { 'content-type': 'application/json' }, json: { color: 'green' }, max_time: '5s' },
    { run: 'test -e tried || { touch tried; exit 1; }', retries: 1 },
  ];
  await project.configure({ services, checks, warm_up: { paths: ['/', '/warm'], requests: 20 } });
  await project.must(['up'], { VERSION: 'v7' });
  const proxy = await project.container('bgc-proxy');
  const asked = async () => (await docker('logs', proxy.name)).split('\n').filter((line) => line.includes('"/warm"'));
  await expect.poll(asked, { timeout: 10_000 }).toHaveLength(20);
  expect((await asked()).every((line) => line.includes('"color":"green"'))).toBe(true);
});

test('the next command must wait for a hook on the host whose bgc was killed, so that it never runs twice at once', async () => {
  const project = shared();
  const before = await project.get();
  await project.configure({ services, hooks: { before_start: ONE_AT_A_TIME } });
  const killed = project.start(['up'], { VERSION: 'v6' });
  await killed.says('    the hook waits\n');
  killed.signal('SIGKILL');
  await killed.ended;
  expect((await project.must(['status'])).stdout).toMatch(/^! unfinished: .*, which still runs \(pid \d+\); the next/m);
  const next = project.start(['up'], { VERSION: 'v6' });
  await next.says('the hook before_start of release ');
  expect(await read(project, 'log')).toBe('begun\n');
  expect(await project.get()).toBe(before);
  await writeFile(join(project.directory, 'go'), '');
  const { code, stderr } = await next.ended;
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/^the hook before_start of release \d+ still runs though its bgc is gone \(pid \d+, since /m);
  expect(stderr).toMatch(
    / has ended\n`bgc up` of release \d+ ended at "hook before_start: .*; rolling it back first\n/,
  );
  expect(await logged(project)).toEqual(['begun', 'ended', 'begun', 'ended']);
  expect(await project.get()).toContain('Hello from v6 ');
});

const REPORT =
  `echo "$BGC_COMMAND release $BGC_RELEASE in $BGC_COLOR, image $BGC_IMAGE_WEB; live $BGC_LIVE_COLOR $BGC_PREVIOUS_RELEASE;` +
  ' $(docker ps --quiet --filter label=com.docker.compose.project=$BGC_PROJECT --filter label=dev.bgc.color=$BGC_COLOR | wc -l) containers;' +
  ' preview $(node -e "fetch(process.env.BGC_PREVIEW_URL).then(async (r) => console.log(r.ok ? (await r.text()).slice(11) : \'nothing\'))")"';

const logging = Object.fromEntries(
  ['before_start', 'before_switch', 'after_switch', 'after_release', 'on_failure'].map((name) => [
    name,
    { run: `printf '${name} ' >> log; ${REPORT} >> log` },
  ]),
);

const IN_CONTAINER =
  'const { VERSION, BGC_COLOR, GREETING, BGC_URL } = process.env;' +
  'const live = fetch(BGC_URL + "/bg").then((answer) => answer.text());' +
  'const found = require("dns").promises.lookup("web-" + BGC_COLOR).then(({ address }) => address, () => "nothing");' +
  'Promise.all([live, found]).then(([live, found]) => console.log(' +
  'VERSION + " in " + BGC_COLOR + " greets with " + GREETING + "; live: " + live.trim() + "; found: " + found));';

const waiting = { run: 'echo the hook waits; sleep 1000', in: 'web' };

/** Says so when there is another one. */
const ONE_AT_A_TIME =
  'mkdir held || echo twice >> log; echo begun >> log; echo the hook waits; until [ -e go ]; do sleep 0.1; done; echo ended >> log; rmdir held';

function read({ directory }: Project, file: string): Promise<string> {
  return readFile(join(directory, file), 'utf8');
}

/** What the hooks wrote since the last call. */
async function logged(project: Project): Promise<string[]> {
  const text = await read(project, 'log');
  await rm(join(project.directory, 'log'));
  return text.trim().split('\n');
}

function firstWords(line: string): string {
  return line.split(' ').slice(0, 4).join(' ');
}

/** Releases what cannot go live, under load: whatever the reason, these hold. */
async function failedUp(project: Project, settings: Settings) {
  await project.configure({ services, ...settings });
  const live = await project.live();
  const before = await project.get();
  const { result } = await underLoad(project, () => project.bgc(['up'], { VERSION: 'broken' }));
  expect(result, result.stderr).toMatchObject({ code: 1, stdout: '' });
  expect(await project.live()).toBe(live);
  expect(await project.get()).toBe(before);
  return result;
}

async function hookContainers({ name }: Project): Promise<string[]> {
  const filter = ['--filter', `label=com.docker.compose.project=${name}`];
  const oneOff = ['--filter', 'label=com.docker.compose.oneoff=True'];
  const names = await docker('ps', '--all', ...filter, ...oneOff, '--format', '{{.Names}}');
  return names.split('\n').filter((one) => one !== '');
}
