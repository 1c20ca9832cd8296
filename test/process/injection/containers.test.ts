import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import Docker from 'dockerode';
import { describe, expect, onTestFinished, test } from 'vitest';
import { check } from '../../../cli/engine/checks/check.ts';
import { mapLines } from '../../../cli/engine/compose/escaped-output.ts';
import { projectContainers } from '../../../cli/engine/docker/containers.ts';
import { waitHealthy } from '../../../cli/engine/docker/health.ts';
import { inspectEnded } from '../../../cli/engine/docker/last-exit.ts';
import { systemClock } from '../../../cli/engine/host/clock.ts';
import { commitOf } from '../../../cli/engine/host/git.ts';
import { parseAccessLine } from '../../../cli/engine/nginx/access-log.ts';
import { colorful } from '../../../cli/report/printable.ts';
import { type Answers, fakeDocker } from '../../support/fake-docker.ts';
import { expectHarmless, STEERING, withoutColors } from '../../support/harmless.ts';
import { SHELL, TERMINAL, YAML } from '../../support/hostile.ts';
import { scratch } from '../../support/scratch.ts';
import { configOf } from '../../support/worlds.ts';

const services = { web: { port: 3000 } };
const FOREVER = new AbortController().signal;
const directory = scratch();

describe('labels that an image brings along', () => {
  const compose = { 'com.docker.compose.service': 'db', 'com.docker.compose.project': 'shop' };
  test.each([
    { 'dev.bgc.color': 'blue', 'dev.bgc.service': 'web', 'dev.bgc.release': '7' },
    { 'dev.bgc.color': 'green', 'dev.bgc.service': 'db', 'dev.bgc.release': '7' },
    { 'dev.bgc.color': 'blue' },
    { 'dev.bgc.service': 'bgc-proxy' },
    { 'dev.bgc.release': 'NaN' },
    { 'dev.bgc.release': '1e308' },
    { 'dev.bgc.color': '__proto__', 'dev.bgc.service': 'constructor' },
    { 'dev.bgc.color': 'blue\u001b[2J', 'dev.bgc.service': 'web' },
  ])('%j must make no container of it that bgc looks after', async (labels) => {
    const [found] = await containersWith({ ...labels, ...compose });
    expect(found).toMatchObject({ service: 'db', color: undefined, state: { service: 'db', release: 0 } });
  });

  test.each(['-1', '1e3', '0x10', ' 7', '99999999999', '', 'x'])('release %j must count as none', async (release) => {
    const own = { 'com.docker.compose.service': 'web-blue', 'dev.bgc.color': 'blue', 'dev.bgc.service': 'web' };
    const [found] = await containersWith({ ...own, 'dev.bgc.release': release });
    expect(found).toMatchObject({ service: 'web', color: 'blue', state: { release: 0 } });
  });

  async function containersWith(Labels: Readonly<Record<string, string>>) {
    const docker = await fake({ '/containers/json': [{ Id: 'x' }], '/containers/x/json': inspected({ Labels }) });
    return projectContainers(docker, 'shop');
  }
});

describe('what a container says', () => {
  const texts = [...Object.values(TERMINAL), ...Object.values(SHELL), ...Object.values(YAML)];

  test.each(texts)('%j in its log, its health output and its probe must not reach the terminal', async (text) => {
    const Health = { Status: 'unhealthy', Log: [{ ExitCode: 1, Output: text }] };
    const State = { Status: 'running', Running: true, Health, Error: text, OOMKilled: false, Restarting: false };
    const answers = {
      '/containers/x/json': inspected({ State, Test: ['CMD', text] }),
      '/containers/x/logs': `x ${text}\n`,
    };
    const docker = await fake({ ...answers, '/events': '' });
    const wait = waitHealthy({ docker, clock: systemClock }, ['x'], { timeout: 5000, settle: 0, signal: FOREVER });
    expect(expectHarmless(await wait.catch((error: unknown) => error))).toContain('is unhealthy');
  });

  test.each(texts)('%j must be shown by `bgc logs` as text, with colors that end with the line', async (text) => {
    const lines = await shown([`web-1  | \u001b[32mgood\u001b[0m ${text}\n`, 'web-1  | next\n']);
    const uncolored = withoutColors(lines);
    expect(uncolored).not.toMatch(STEERING);
    for (const line of lines.split('\n').filter((one) => one.includes('\u001b')))
      expect(line.endsWith('\u001b[0m')).toBe(true);
  });

  test('a character that comes in two pieces must be shown whole, and a broken one as such', async () => {
    const [first, second] = [Buffer.from('ü\n').subarray(0, 1), Buffer.from('ü\n').subarray(1)];
    expect(await shown([first, second])).toBe('ü\n');
    expect(await shown([Buffer.from([0x9b, 0x32, 0x4a, 0x0a])])).toBe('\ufffd2J\n');
  });

  async function shown(chunks: readonly (string | Buffer)[]): Promise<string> {
    const pieces: string[] = [];
    for await (const piece of mapLines(Readable.from(chunks.map((one) => Buffer.from(one))), colorful))
      pieces.push(piece);
    return pieces.join('');
  }
});

describe('what Docker tells of an ending', () => {
  const die = (Attributes: object, rest = {}) => JSON.stringify({ Action: 'die', Actor: { Attributes }, ...rest });
  test.each([
    ['{', 0],
    ['[]\nnull\n1\n""', 0],
    [die({ exitCode: '1; id' }), 0],
    [die({ exitCode: '\u001b[2J' }), 0],
    [die({ exitCode: { toString: 1 } }), 0],
    [JSON.stringify({ Action: 'die', Actor: null }), 0],
    [JSON.stringify({ Action: 'die', Actor: { Attributes: null } }), 0],
    [`${die({ exitCode: '3', name: 'web\n{"Action":"oom"}', 'dev.bgc.color': '\u001b[2J' })}\n{"Action":"o`, 3],
    [die({ exitCode: '3', image: '$(id)' }, { __proto__: { Action: 'oom' } }), 3],
  ])('%j must be read as far as it makes sense, and no further', async (events, code) => {
    const State = { Status: 'running', ExitCode: 0, OOMKilled: false };
    const answers = { '/containers/x/json': inspected({ State, RestartCount: 1 }), '/events': events };
    const ended = await inspectEnded({ docker: await fake(answers), clock: systemClock }, 'x');
    expect(ended.State).toMatchObject({ ExitCode: code, OOMKilled: false });
  });

  test.each([
    '{',
    '{}',
    '{"color":"red","at":1,"status":200,"seconds":1}',
    '{"color":"blue","at":"1","status":200,"seconds":1}',
    '{"color":"blue","at":1,"status":"200","seconds":1}',
    '{"__proto__":{"color":"blue"},"at":1,"status":200,"seconds":1}',
    '{"at":1,"color":"blue","path":"/","status":200,"seconds":1}{"at":1}',
    ' {"color":"blue","at":1,"status":200,"seconds":1}',
  ])('%s in the log of the proxy must count as no request', (line) => {
    expect(parseAccessLine(line)).toBeUndefined();
  });
});

describe('what an application answers to a check', () => {
  const texts = [...Object.values(TERMINAL), ...Object.values(SHELL)];
  test.each(texts)('%j must be told harmlessly', async (text) => {
    const header = text.replace(/[^ -~]/gu, '\u009b');
    const server = createServer((_, response) =>
      response.writeHead(200, { 'x-a': header }).end(`{"a":${text}}\n${text}`),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const written = { get: '/', header: { 'x-a': 'b' }, contains: `${text}!`, json: { a: 1 }, timeout: '5s' };
    const [one] = configOf({ services, checks: [written] }).checks;
    if (one === undefined) return expect.unreachable();
    const place = { directory: directory(), signal: FOREVER, clock: systemClock };
    const failure = await check(place, { host: '127.0.0.1', port }, one).catch((error) => error);
    expect(expectHarmless(failure)).toContain('the check GET / failed: ');
  });
});

describe('what a repository says', () => {
  test('in authors, messages, branches and files must not be in the record, nor start a program', async () => {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: directory(), stdio: 'pipe' });
    git('init', '--quiet', '--initial-branch', `a${SHELL.substitution.replace(' ', '\u0024{IFS}')}`);
    git('config', 'user.name', `\u001b[2J${SHELL.substitution}`);
    git('config', 'user.email', '"><script>@evil.test');
    await writeFile(join(directory(), 'a\n\u001b[2J;touch pwned'), 'x');
    git('add', '.');
    git('commit', '--quiet', '--message', `${TERMINAL['a line of our own']}\u001b]0;x\u0007`);
    git('config', 'core.fsmonitor', 'touch pwned; false');
    await writeFile(join(directory(), 'a\n\u001b[2J;touch pwned'), 'y');
    expect(await commitOf(directory())).toEqual({ id: expect.stringMatching(/^[0-9a-f]{40}$/), dirty: true });
    expect(existsSync(join(directory(), 'pwned'))).toBe(false);
  });
});

/** An engine that answers so. */
async function fake(answers: Answers): Promise<Docker> {
  const socketPath = join(directory(), 'docker.sock');
  const engine = await fakeDocker(socketPath, answers);
  onTestFinished(() => engine.close());
  return new Docker({ socketPath });
}

function inspected({
  Labels = {},
  State = {},
  Test = ['CMD', 'true'],
  RestartCount = 0,
}: object & Record<string, unknown>) {
  return {
    Id: 'x',
    Name: '/shop-web-blue-1',
    Created: '2026-01-01T00:00:00Z',
    RestartCount,
    Config: { Labels, Image: 'a', Healthcheck: { Test } },
    State: { Status: 'running', StartedAt: '', ExitCode: 0, ...(State as object) },
    NetworkSettings: { Networks: {}, Ports: {} },
  };
}
