import { expect, test } from 'vitest';
import { STEERING } from '../support/harmless.ts';
import { image } from '../support/images.ts';
import type { Project } from '../support/scenario/project.ts';
import { refused } from '../support/scenario/refused.ts';
import { scenario, sharedScenario } from '../support/scenario/scenario.ts';
import { statusOf } from '../support/scenario/status.ts';

const usage = 2;
/** Clears the screen, writes a title, turns the writing around. */
const HOSTILE = 'v\u001b[2J\u001b]0;pwned\u0007\u202e\u009b1A';
const SHOWN = 'v\\x1b[2J\\x1b]0;pwned\\x07\\u{202e}\\x9b1A';
/** To Compose they are names like others. */
const NAMES = ['--build', '-V'];
const idle = { image: image('NODE_IMAGE'), command: ['sleep', '3600'], init: true, stop_grace_period: '1s' };
const OURS = { 'dev.bgc.color': 'green', 'dev.bgc.service': 'web', 'dev.bgc.release': '999' };

const shared = sharedScenario('injection', {}, async (project) => {
  const db = { ...idle, image: undefined, build: { context: '.', args: ['NODE_IMAGE'], labels: OURS } };
  const others = Object.fromEntries(NAMES.map((name) => [name, idle]));
  await project.write('compose.override.yaml', { services: { web: { stop_grace_period: '1s' }, db, ...others } });
  expectNoSteering(await project.must(['up'], { VERSION: HOSTILE, SUDO_USER: `mallory\u001b[2J\nlive  green` }));
});

test('services that are called like options must be started like others', async () => {
  for (const name of NAMES) expect(await shared().container(name)).toMatchObject({ status: 'running' });
});

test('a container whose image calls itself a color must be no color, and never be stopped for one', async () => {
  const project = shared();
  const before = await project.container('db');
  const { colors } = await statusOf(project);
  expect(colors.map(({ release }) => release)).toEqual([1, null]);
  const { code } = await project.bgc(['up'], { VERSION: 'v2', FAIL: 'exit' });
  expect(code).toBe(1);
  expect(await project.container('db')).toEqual(before);
});

test('what an application logs and answers must be told, and steer no terminal', async () => {
  const project = shared();
  const exits = await project.bgc(['up'], { VERSION: HOSTILE, FAIL: 'exit' });
  expectNoSteering(exits);
  expect(exits.stderr).toContain(`hello ${SHOWN} cannot start`);
  await project.configure({ checks: [{ get: '/', contains: 'nothing like that' }] });
  const answers = await project.bgc(['up'], { VERSION: HOSTILE });
  expectNoSteering(answers);
  expect(answers.stderr).toContain(`it answered: Hello from ${SHOWN} (green)`);
  await project.configure({});
});

test('the logs of a color must be shown as text', async () => {
  const { stdout } = await shared().must(['logs']);
  expect(stdout).toContain(`hello ${SHOWN} (blue) listens`);
  expect(stdout).not.toMatch(STEERING);
});

const told = ['status', 'history', 'plan', 'doctor', 'render --check'].flatMap((words) => [words, `${words} --json`]);
test.each(told)('`bgc %s` must steer no terminal, whoever released', async (words) => {
  expectNoSteering(await shared().bgc(words.split(' '), { VERSION: HOSTILE }));
});

test('the history must have one line for each release, whatever its author is called', async () => {
  const { stdout } = await shared().must(['history']);
  expect(stdout.trimEnd().split('\n').slice(1)).toEqual(
    (await releases(shared())).map((release) => expect.stringMatching(new RegExp(`^${release} `))),
  );
  expect(stdout).toContain('mallory\\x1b[2J live  green@');
});

test.each<[string, object]>([
  ['a service with a semicolon', { services: { 'a;b': idle } }],
  ['a service of two lines', { services: { 'a\nb': idle } }],
  ['a service with a variable', { services: { $HOME: idle } }],
  ['a container name that steers', { services: { web: { container_name: HOSTILE } } }],
  ['a network alias that nginx would obey', { services: { web: { networks: { default: { aliases: ['a;}'] } } } } }],
  ['a time that nginx would obey', { services: { web: { healthcheck: { interval: '30s;' } } } }],
])('%s must be refused, by Compose or by bgc', async (_, override) => {
  const project = await scenario('hostile');
  await project.write('compose.override.yaml', override);
  expect(await refused(project, ['up'], usage)).not.toMatch(STEERING);
});

function expectNoSteering({ stdout, stderr }: { stdout: string; stderr: string }): void {
  expect(stdout).not.toMatch(STEERING);
  expect(stderr).not.toMatch(STEERING);
}

async function releases(project: Project): Promise<number[]> {
  const lines = (await project.must(['history', '--json'])).stdout.trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { release: number }).release);
}
