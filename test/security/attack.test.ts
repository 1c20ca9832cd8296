import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { APPLICATION } from '../support/raw/application.ts';
import { exchange, statuses } from '../support/raw/exchange.ts';
import { Stubborn } from '../support/raw/stubborn.ts';
import { docker } from '../support/scenario/docker.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { visit } from '../support/scenario/visit.ts';

const edge = {
  tls: undefined,
  https: undefined,
  template: 'small.conf.hbs',
  connection_limit: 50,
  timeouts: { body: '3s' },
};
const settings = {
  example: 'tls',
  proxy: edge,
  watch: { for: '5s', max_errors: '1%', max_p95: '500ms', min_requests: 5 },
  drain: { timeout: '5s' },
};
/** As many connections as all workers have room for, and a crowd of more. */
const ROOM = 1024;
const CROWD = 2500;

const shared = sharedScenario('attack', settings, async (project) => {
  await writeFile(join(project.directory, 'server.js'), APPLICATION);
  const template = await readFile(join(import.meta.dirname, '../../templates/nginx/main.conf.hbs'), 'utf8');
  const small = template
    .replace('worker_processes auto;', 'worker_processes 2;')
    .replace('worker_connections 8192;', `worker_connections ${ROOM / 2};`);
  await writeFile(join(project.directory, 'small.conf.hbs'), small);
  await project.must(['up']);
});

const port = () => Number(new URL(shared().url).port);

test('visitors whose last byte comes late must not undo a healthy release', async () => {
  const project = shared();
  const up = project.start(['up']);
  await up.says('... watch green');
  const late = Array.from({ length: 12 }, () => lastByteLate(port(), 1500));
  expect(new Set(await Promise.all(late))).toEqual(new Set([200]));
  const { code, stderr } = await up.ended;
  expect(stderr).toMatch(/green answered 12 requests, 0 failed \(0%\), p95 \d{1,2} ms/);
  expect(code).toBe(0);
});

test('an upload that stalls must be ended after the time-out', async () => {
  const begun = performance.now();
  const { end, answer } = stalled(port());
  onTestFinished(end);
  expect(await answer).toBe('');
  expect(performance.now() - begun).toBeLessThan(6000);
});

test('one address must have so many requests open and no more, and others must not notice', async () => {
  const project = shared();
  const open = Array.from({ length: 60 }, () => visit(`${project.url}slow?ms=5000`));
  const isRefused = async (one: ReturnType<typeof visit>): Promise<number> => {
    const { status } = await one;
    return status === 429 ? status : Promise.reject(new Error(`answered ${status}`));
  };
  expect(await Promise.any(open.map(isRefused))).toBe(429);
  const more = async () =>
    statuses(await exchange({ port: port() }, 'GET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'));
  expect(await more()).toEqual([429]);
  const { id } = await project.container('web-green');
  const other = "fetch('http://bgc-proxy/').then((answer) => console.log(answer.status))";
  expect(await docker('exec', id, 'node', '-e', other)).toBe('200');
  expect(new Set((await Promise.all(open)).map(({ status }) => status))).toContain(200);
  expect(await more()).toEqual([200]);
});

test('a rollback must work while slow connections take all that nginx has', async ({ annotate }) => {
  const project = shared();
  const { address } = await project.container('bgc-proxy');
  const crowd = await Stubborn.headers(address, CROWD);
  onTestFinished(() => crowd.end());
  const refused = () =>
    visit(project.url).then(
      ({ status }) => status === 0,
      () => true,
    );
  await expect.poll(refused, { timeout: 30_000, interval: 200 }).toBe(true);
  const { code, stderr, ms } = await project.bgc(['rollback']);
  await annotate(`rolled back in ${ms} ms with ${crowd.left} slow connections open`);
  expect(code, stderr).toBe(0);
  crowd.end();
  await expect.poll(() => project.live().catch(String), { timeout: 20_000 }).toBe('blue');
});

function lastByteLate(port: number, ms: number): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    let heard = '';
    socket.setEncoding('latin1').on('data', (text) => (heard += text));
    socket.on('error', () => socket.destroy());
    socket.once('close', () => resolve(statuses(heard)[0] ?? 0));
    socket.write('POST / HTTP/1.1\r\nHost: late.test\r\nConnection: close\r\nContent-Length: 2\r\n\r\nx');
    setTimeout(() => socket.write('x'), ms);
  });
}

function stalled(port: number): { end: () => void; answer: Promise<string> } {
  const socket = connect({ host: '127.0.0.1', port });
  const answer = new Promise<string>((resolve) => {
    let heard = '';
    socket.setEncoding('latin1').on('data', (text) => (heard += text));
    socket.on('error', () => socket.destroy());
    socket.once('close', () => resolve(heard));
  });
  socket.write('POST / HTTP/1.1\r\nHost: late.test\r\nContent-Length: 9\r\n\r\nx');
  return { end: () => socket.destroy(), answer };
}
