import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { startLoad } from '../../support/load/load.ts';
import { serve, serveRaw, spawnHello, startHello } from '../../support/load/servers.ts';
import { slowUpload } from '../../support/load/upload.ts';
import { openWebSocket } from '../../support/load/websocket.ts';

test('hello says which version and color it is', async () => {
  const { url } = await startHello();
  expect(await (await fetch(url)).text()).toBe('Hello from v1 (blue)\n');
  expect(await (await fetch(`${url}version`)).json()).toMatchObject({ version: 'v1', color: 'blue' });
  expect((await fetch(`${url}healthz`)).status).toBe(200);
  expect((await fetch(`${url}nothing`)).status).toBe(404);
});

test('hello without bgc has no color', async () => {
  const { url } = await startHello({ BGC_COLOR: '' });
  expect(await (await fetch(url)).text()).toBe('Hello from v1 (no color)\n');
});

test('SIGTERM must finish the requests in flight, then exit 0', async () => {
  const hello = await startHello();
  const clients = startLoad({
    url: `${hello.url}slow?ms=300`,
    clients: 5,
    classify: (response) => response.body.trim(),
  });
  const idle = startLoad({ url: hello.url, clients: 5, thinkMs: [60_000, 60_000] });
  await expect.poll(() => idle.snapshot().requests).toBe(5);
  hello.process.kill('SIGTERM');
  expect(await clients.stop()).toMatchObject({ requests: 5, failed: 0, byAnswer: { 'Hello from v1 (blue)': 5 } });
  expect(await hello.exit).toBe(0);
  expect(await idle.stop()).toMatchObject({ failed: 0, idleCloses: 5 });
});

test('a WebSocket echoes until the server says that it goes away', async () => {
  const hello = await startHello();
  const socket = await openWebSocket(`${hello.url}ws`);
  expect(await socket.echo('one')).toBe('v1 (blue): one');
  expect(await Promise.all([socket.echo('two'), socket.echo('x'.repeat(125))])).toEqual([
    'v1 (blue): two',
    `v1 (blue): ${'x'.repeat(125)}`,
  ]);
  expect(socket.closedBy).toBeUndefined();
  hello.process.kill('SIGTERM');
  expect(await socket.closed).toEqual({ by: 'peer', how: 'close frame', code: 1001 });
  await expect(socket.echo('late')).rejects.toMatchObject({ kind: 'closed' });
  expect(await hello.exit).toBe(0);
});

test('a WebSocket closed by us says so', async () => {
  const { url } = await startHello();
  const socket = await openWebSocket(`${url}ws`);
  expect(await socket.close()).toEqual({ by: 'us', how: 'close frame', code: 1000 });
});

test.each([
  ['fin', 'closed', (socket: Socket) => socket.end()],
  ['reset', 'reset', (socket: Socket) => socket.resetAndDestroy()],
])('a WebSocket dropped by %s fails the echo outstanding as %s', async (how, kind, drop) => {
  const url = await serveRaw((socket, request, bytes) => {
    if (request === 1) socket.write(acceptWebSocket(bytes));
    else drop(socket);
  });
  const socket = await openWebSocket(url);
  await expect(socket.echo('hello')).rejects.toMatchObject({ kind });
  expect(await socket.closed).toEqual({ by: 'peer', how });
});

function acceptWebSocket(request: Buffer): string {
  const [, key] = /Sec-WebSocket-Key: (.+)\r\n/.exec(request.toString()) ?? [];
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
}

test('a WebSocket that is never accepted is "hung"', async () => {
  const url = await serveRaw(() => {});
  await expect(openWebSocket(url, { hungAfterMs: 50 })).rejects.toMatchObject({ kind: 'hung' });
});

test('no WebSocket where there is none', async () => {
  const { url } = await startHello();
  await expect(openWebSocket(url)).rejects.toMatchObject({ kind: 'http 404' });
});

test('a slow upload arrives whole', async () => {
  const { url } = await startHello();
  const start = performance.now();
  const result = await slowUpload({ url, seconds: 0.3, bytes: 100_001 });
  expect(performance.now() - start).toBeGreaterThanOrEqual(290);
  expect(result).toMatchObject({ response: { status: 200 } });
  expect('response' in result && JSON.parse(result.response.body)).toEqual({
    bytes: 100_001,
    version: 'v1',
    color: 'blue',
  });
});

test('an early answer ends a slow upload', async () => {
  const url = await serve((_request, response) => response.writeHead(413).end());
  const start = performance.now();
  expect(await slowUpload({ url, seconds: 30, bytes: 100 })).toMatchObject({ response: { status: 413 } });
  expect(performance.now() - start).toBeLessThan(5000);
});

test('a slow upload that is cut is a failure', async () => {
  const url = await serveRaw((socket, piece) => {
    if (piece === 3) socket.resetAndDestroy();
  });
  expect(await slowUpload({ url, seconds: 30, bytes: 3000 })).toMatchObject({ failure: { kind: 'reset' } });
});

test('FAIL=exit exits 1 and says why', async () => {
  const child = spawnHello({ FAIL: 'exit' });
  const [log, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(log).toContain('FAIL=exit');
  expect(code).toBe(1);
});

test('FAIL=hang never listens, but stops when told to', async () => {
  const child = spawnHello({ FAIL: 'hang' });
  await once(child.stderr, 'data');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test.each([
  ['unhealthy', '', 200],
  ['unhealthy', 'healthz', 500],
  ['wrong', '', 500],
  ['wrong', 'healthz', 200],
])('FAIL=%s answers /%s with %i', async (FAIL, path, status) => {
  const { url } = await startHello({ FAIL });
  expect((await fetch(url + path)).status).toBe(status);
});

test('START_DELAY_MS delays the start', async () => {
  const start = performance.now();
  await startHello({ START_DELAY_MS: '200' });
  expect(performance.now() - start).toBeGreaterThanOrEqual(200);
});
