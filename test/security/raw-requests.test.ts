import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { issue, writeIssued } from '../support/certificates.ts';
import { APPLICATION } from '../support/raw/application.ts';
import { type Door, exchange, heard, statuses } from '../support/raw/exchange.ts';
import { CLAIMS, LOOKALIKES, OWN, PASSED_ON } from '../support/raw/names.ts';
import { overHttp2 } from '../support/raw/over-http2.ts';
import { REQUESTS } from '../support/raw/requests.ts';
import { docker } from '../support/scenario/docker.ts';
import { freePort } from '../support/scenario/ports.ts';
import { Running } from '../support/scenario/running.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';

const httpsPort = await freePort();
const tls = { certificate: './certs/fullchain.pem', key: './certs/privkey.pem', redirect: false };
const settings = { example: 'tls', proxy: { https: `127.0.0.1:${httpsPort}`, tls, gzip: false, headers: false } };

const shared = sharedScenario('raw', settings, async (project) => {
  await writeFile(join(project.directory, 'server.js'), APPLICATION);
  await writeIssued(join(project.directory, 'certs'), issue());
  await project.must(['up']);
  await project.must(['up']);
});

const DOORS = {
  http: async (): Promise<Door> => ({ port: Number(new URL(shared().url).port) }),
  https: async (): Promise<Door> => ({ port: httpsPort, tls: true }),
  preview: async (): Promise<Door> => ({ port: Number(new URL(shared().previewUrl).port) }),
  control: async (): Promise<Door> => {
    const { id } = await shared().container('bgc-proxy');
    const published = await docker('port', id, '9145');
    return { port: Number(published.replace(/^.*:/, '')) };
  },
};

describe.each(['http', 'https', 'preview'] as const)('the listener %s must answer', (kind) => {
  test.concurrent.each(REQUESTS)('$title', async ({ text, statuses: expected, isPassedOn }) => {
    const answer = await exchange(await DOORS[kind](), text);
    expect(statuses(answer), answer.slice(0, 500)).toEqual(expected);
    expect(heard(answer) !== undefined, answer.slice(0, 500)).toBe(isPassedOn);
  });

  test.concurrent('nothing at all to bytes that are no request', async () => {
    expect(statuses(await exchange(await DOORS[kind](), '\x16\x03\x01\x02\0\x01\0'))).toEqual([400]);
  });
});

test.each([
  ['/.bgc/maintenance', 404],
  ['/.bgc/maintenance.html', 404],
  ['/%2ebgc/x/../maintenance.html', 404],
])('visitors must not get %s, a page of bgc itself', async (path, status) => {
  const answer = await exchange(await DOORS.http(), `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  expect(statuses(answer)).toEqual([status]);
  expect(heard(answer)).toBeUndefined();
});

test('the listener https must answer http with 400, and not the application', async () => {
  const answer = await exchange({ port: httpsPort }, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  expect(statuses(answer)).toEqual([400]);
  expect(heard(answer)).toBeUndefined();
});

const with_ = (name: string): string =>
  `GET / HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n${name}: forged\r\n\r\n`;

describe.each(['http', 'https', 'preview'] as const)('by %s the application', (kind) => {
  test.concurrent.each([...CLAIMS, ...LOOKALIKES, ...OWN])('must not hear %s from a visitor', async (name) => {
    const told = heard(await exchange(await DOORS[kind](), with_(name)));
    expect(told?.headers['x-real-ip']).toMatch(/^[0-9.]+$/);
    expect(Object.values(told?.headers ?? {}).join()).not.toContain('forged');
  });

  test.concurrent.each(PASSED_ON)('must hear %s', async (name) => {
    expect(heard(await exchange(await DOORS[kind](), with_(name)))?.headers).toMatchObject({
      [name.toLowerCase()]: 'forged',
    });
  });

  test.concurrent('must hear the host with its port in X-Forwarded-Host', async () => {
    const text = 'GET / HTTP/1.1\r\nHost: shop.test:8443\r\nConnection: close\r\n\r\n';
    expect(heard(await exchange(await DOORS[kind](), text))?.headers).toMatchObject({
      host: 'shop.test:8443',
      'x-forwarded-host': 'shop.test:8443',
    });
  });

  test.concurrent.each([
    ['/bg', 'X-Accel-Redirect=/bg'],
    ['its own preview', 'X-Accel-Redirect=@web_preview'],
    ['the page of maintenance', 'X-Accel-Redirect=/.bgc/maintenance'],
    ['a trickle', 'X-Accel-Limit-Rate=1'],
    ['another set of characters', 'X-Accel-Charset=utf-7'],
  ])('must not lead to %s by a header of an answer', async (_, query) => {
    const answer = await exchange(
      await DOORS[kind](),
      `GET /say?${query} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    );
    expect(statuses(answer)).toEqual([200]);
    expect(heard(answer)?.url).toBe(`/say?${query}`);
    expect(answer).not.toMatch(/^x-accel|utf-7$/im);
  });

  test.concurrent.each([
    [4_000, 200],
    [15_000, 200],
    [20_000, 502],
  ])('may send %i bytes of headers: %i', async (bytes, status) => {
    const text = `GET /large?bytes=${bytes} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
    expect(statuses(await exchange(await DOORS[kind](), text))).toEqual([status]);
  });
});

describe('by HTTP/2 the application', () => {
  const url = `https://localhost:${httpsPort}`;
  const ask = async (headers: Record<string, string>): Promise<string> => (await overHttp2(url, headers)).body;

  test.concurrent.each([...CLAIMS, ...LOOKALIKES, ...OWN])('must not hear %s from a visitor', async (name) => {
    const told = heard(await ask({ [name.toLowerCase()]: 'forged' }));
    expect(told?.headers['x-real-ip']).toMatch(/^[0-9.]+$/);
    expect(Object.values(told?.headers ?? {}).join()).not.toContain('forged');
  });

  test.concurrent.each(PASSED_ON)('must hear %s', async (name) => {
    expect(heard(await ask({ [name.toLowerCase()]: 'forged' }))?.headers).toMatchObject({
      [name.toLowerCase()]: 'forged',
    });
  });
});

describe('pseudo-headers', () => {
  const url = `https://localhost:${httpsPort}`;
  test.concurrent.each([
    [{ ':path': '//evil.test/' }, 200],
    [{ ':path': '/../../etc/passwd' }, 400],
    [{ ':path': '*', ':method': 'OPTIONS' }, 400],
    [{ ':path': 'http://evil.test/' }, 400],
    [{ ':path': '' }, 400],
    [{ ':path': '/a b' }, 400],
    [{ ':method': 'TRACE' }, 405],
    [{ ':method': 'GET ' }, 400],
    [{ ':scheme': 'ftp' }, 200],
    [{ ':authority': 'shop.test', host: 'evil.test' }, 400],
    [{ ':authority': 'shop.test@evil.test' }, 400],
    [{ ':authority': '' }, 400],
    [{ ':authority': 'a/b' }, 400],
  ])('%j must be answered %s', async (headers, status) => {
    expect((await overHttp2(url, headers)).status).toBe(status);
  });

  test.concurrent('must tell the application the host, whatever name TLS was begun for', async () => {
    const { status, body } = await overHttp2(url, { ':authority': 'shop.test' }, 'other.test');
    expect(status).toBe(200);
    expect(heard(body)?.headers).toMatchObject({ host: 'shop.test', 'x-forwarded-host': 'shop.test' });
  });
});

describe('the control listener must answer', () => {
  test.concurrent.each([
    ['GET /version HTTP/1.1', 200],
    ['GET /status HTTP/1.1', 200],
    ['GET /blue/web/ HTTP/1.1', 200],
    ['GET /green/web/ HTTP/1.1', 200],
    ['GET / HTTP/1.1', 404],
    ['GET /red/web/ HTTP/1.1', 404],
    ['GET /blue/db/ HTTP/1.1', 404],
    ['GET /maintenance HTTP/1.1', 404],
    ['GET /../version HTTP/1.1', 400],
    ['GET /blue/web/../../../etc/passwd HTTP/1.1', 400],
    ['TRACE /version HTTP/1.1', 405],
    ['CONNECT web-blue:3000 HTTP/1.1', 405],
    ['GET /version HTTP/2.0', 505],
  ])('%s with %i', async (line, status) => {
    expect(statuses(await exchange(await DOORS.control(), `${line}\r\nHost: a\r\nConnection: close\r\n\r\n`))).toEqual([
      status,
    ]);
  });
});

test('none of that may be in the log as a fault of the configuration', async () => {
  const { id } = await shared().container('bgc-proxy');
  const { stderr } = await new Running(['docker', 'logs', id], { cwd: '/', env: process.env }).ended;
  expect(stderr).toContain('start worker process');
  expect(stderr).not.toContain('uninitialized');
});
