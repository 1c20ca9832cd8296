import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { type LoadOptions, startLoad } from '../../support/load/load.ts';
import type { Report } from '../../support/load/report.ts';
import { serve, serveRaw } from '../../support/load/servers.ts';
import { slowClients } from '../../support/load/slow.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** Loads with one client until so many requests are done, and reports. */
async function loadUntil(requests: number, options: LoadOptions): Promise<Report> {
  let done = () => {};
  const reached = new Promise<void>((resolve) => {
    done = resolve;
  });
  let completed = 0;
  const onRequest = () => {
    completed += 1;
    if (completed === requests) done();
  };
  const load = startLoad({ clients: 1, thinkMs: [0, 0], onRequest, ...options });
  await reached;
  return load.stop();
}

test('every answered request is a success, counted by what was answered', async () => {
  const methods = new Set<string | undefined>();
  const url = await serve((request, response) => {
    methods.add(`${request.method} ${request.headers['content-length']} ${request.headers.host}`);
    request.resume().on('end', () => response.end('Hello from blue'));
  });
  const report = await loadUntil(200, {
    url,
    host: 'shop.example.com',
    clients: 10,
    method: 'POST',
    bodyBytes: 200,
    classify: (response) => response.body.split(' ').at(-1) ?? '',
  });

  expect(report).toMatchObject({ failed: 0, failures: {}, firstFailures: [], idleCloses: 0 });
  expect(report.requests).toBeGreaterThanOrEqual(200);
  expect(report.byAnswer).toEqual({ blue: report.requests });
  expect([...methods]).toEqual(['POST 200 shop.example.com']);
  expect(report.latency.p50).toBeGreaterThan(0);
  expect(report.latency.p99).toBeLessThanOrEqual(report.latency.max);
});

test('one client uses one connection', async () => {
  const ports = new Set<number | undefined>();
  const url = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    response.end('ok');
  });
  await loadUntil(20, { url });
  expect(ports.size).toBe(1);
});

test('a close with a request outstanding is exactly one failure, and is not retried', async () => {
  let seen = 0;
  const url = await serveRaw((socket, request) => {
    seen = request;
    if (request === 3) socket.end();
    else socket.write(OK);
  });
  const report = await loadUntil(6, { url });
  expect(report.failures).toEqual({ closed: 1 });
  expect(report.firstFailures).toMatchObject([
    { kind: 'closed', detail: 'FIN; request 3 of its connection, 0 bytes answered' },
  ]);
  expect(report.requests).toBe(seen);
});

test('a close in the middle of an answer is a failure', async () => {
  const url = await serveRaw((socket, request) => {
    if (request === 1) socket.end(OK.slice(0, -1));
    else socket.write(OK);
  });
  const report = await loadUntil(3, { url });
  expect(report.failures).toEqual({ closed: 1 });
});

test('a reset with a request outstanding is a failure', async () => {
  const url = await serveRaw((socket, request) => {
    if (request === 2) socket.resetAndDestroy();
    else socket.write(OK);
  });
  const report = await loadUntil(4, { url });
  expect(report.failures).toEqual({ reset: 1 });
});

test('a request written before the close was seen is a failure, however shortly before', async () => {
  const url = await serveRaw((socket, request) => {
    socket.write(OK);
    if (request === 1) socket.end();
  });
  const report = await loadUntil(3, { url });
  expect(report).toMatchObject({ failed: 1, idleCloses: 0 });
});

test('a close between two requests is no failure', async () => {
  const url = await serveRaw((socket) => {
    socket.write(OK);
    setTimeout(() => socket.end(), 10);
  });
  const report = await loadUntil(4, { url, thinkMs: [40, 40] });
  expect(report).toMatchObject({ requests: 4, failed: 0, idleCloses: 3 });
});

test('a reset between two requests is no failure either', async () => {
  const url = await serveRaw((socket) => {
    socket.write(OK, () => setTimeout(() => socket.resetAndDestroy(), 10));
  });
  const report = await loadUntil(3, { url, thinkMs: [40, 40] });
  expect(report).toMatchObject({ requests: 3, failed: 0, idleCloses: 2 });
});

test('an announced close is honoured', async () => {
  const ports = new Set<number | undefined>();
  const url = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    response.setHeader('connection', 'close').end('ok');
  });
  const report = await loadUntil(5, { url });
  expect(report).toMatchObject({ failed: 0, idleCloses: 0 });
  expect(ports.size).toBe(report.requests);
});

test('an answer that ends with its connection is whole', async () => {
  const url = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nall of it'));
  const report = await loadUntil(3, { url, classify: (response) => response.body });
  expect(report).toMatchObject({ requests: 3, failed: 0, idleCloses: 0, byAnswer: { 'all of it': 3 } });
});

test.each([502, 404, 302])('status %i is a failure and keeps the connection', async (status) => {
  const ports = new Set<number | undefined>();
  const url = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    response.writeHead(status).end('Bad Gateway');
  });
  const report = await loadUntil(3, { url });
  expect(report.failures).toEqual({ [`http ${status}`]: report.requests });
  expect(report.firstFailures[0]?.detail).toBe('Bad Gateway');
  expect(ports.size).toBe(1);
});

test('a chunked answer is read whole', async () => {
  const url = await serve((_request, response) => {
    response.write('Hello ');
    setImmediate(() => response.end('from green'));
  });
  const report = await loadUntil(3, { url, classify: (response) => response.body });
  expect(report.byAnswer).toEqual({ 'Hello from green': report.requests });
});

test('no answer in time is "hung", and the client goes on', async () => {
  const url = await serveRaw((socket, request) => {
    if (request > 1) socket.write(OK);
  });
  const report = await loadUntil(3, { url, hungAfterMs: 50 });
  expect(report.failures).toEqual({ hung: 1 });
});

test('an answer that is no HTTP is malformed', async () => {
  const url = await serveRaw((socket, request) => socket.write(request === 1 ? 'SSH-2.0' : OK));
  const report = await loadUntil(3, { url });
  expect(report.failures).toEqual({ malformed: 1 });
});

test('bytes after the answer are malformed', async () => {
  const url = await serveRaw((socket, request) => socket.write(request === 1 ? `${OK}!` : OK));
  const report = await loadUntil(3, { url });
  expect(report.failures).toEqual({ malformed: 1 });
});

test('an answer that classify cannot read is malformed', async () => {
  const url = await serve((_request, response) => response.end('no JSON'));
  const report = await loadUntil(2, { url, classify: (response) => String(JSON.parse(response.body)) });
  expect(report.failures).toEqual({ malformed: report.requests });
});

test('a refused connection is a failure', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  await new Promise((resolve) => server.close(resolve));
  const report = await loadUntil(3, { url: `http://127.0.0.1:${port}/` });
  expect(report.failures).toEqual({ connect: report.requests });
  expect(report.firstFailures[0]?.detail).toBe('ECONNREFUSED');
});

test('stop waits for what is outstanding, and only for that', async () => {
  let asked = () => {};
  const outstanding = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const url = await serve((_request, response) => {
    asked();
    setTimeout(() => response.end('late'), 50);
  });
  const load = startLoad({ url, clients: 1, thinkMs: [60_000, 60_000] });
  await outstanding;
  expect(load.snapshot().requests).toBe(0);
  expect(await load.stop()).toMatchObject({ requests: 1, failed: 0 });
});

test('stop cuts the think time short', async () => {
  const url = await serve((_request, response) => response.end('ok'));
  let answered = () => {};
  const first = new Promise<void>((resolve) => {
    answered = resolve;
  });
  const load = startLoad({ url, clients: 1, thinkMs: [60_000, 60_000], onRequest: () => answered() });
  await first;
  expect(await load.stop()).toMatchObject({ requests: 1, failed: 0 });
});

test('mark reports what completed since the last mark', async () => {
  let color = 'blue';
  const url = await serve((_request, response) => response.end(color));
  const load = startLoad({ url, clients: 2, thinkMs: [1, 2], classify: (response) => response.body });
  await expect.poll(() => load.snapshot().requests).toBeGreaterThan(5);
  const before = load.mark();
  color = 'green';
  await expect.poll(() => load.snapshot().byAnswer.green ?? 0).toBeGreaterThan(5);
  const total = await load.stop();
  const after = load.mark();
  expect(before.requests + after.requests).toBe(total.requests);
  expect(before.byAnswer).toEqual({ blue: before.requests });
  expect(after.byAnswer.green).toBe(total.byAnswer.green);
});

test('slow clients record each request with its answer', async () => {
  const paths = new Set<string | undefined>();
  const url = await serve((request, response) => {
    paths.add(request.url);
    setTimeout(() => response.end('blue'), 30);
  });
  const load = slowClients({ url, ms: 30, clients: 2, classify: (response) => response.body });
  await expect.poll(() => load.records.length).toBeGreaterThanOrEqual(2);
  await load.stop();
  expect([...paths]).toEqual(['/slow?ms=30']);
  expect(load.records[0]).toMatchObject({ answer: 'blue' });
  expect(load.records[0]?.ms).toBeGreaterThanOrEqual(29);
});

test.each(['http://example.com/', 'http://10.0.0.1/', 'http://127.example.com/', 'http://0.0.0.0/'])(
  'load on %s is refused',
  (url) => {
    expect(() => startLoad({ url })).toThrow('loopback only');
  },
);

test.each(['http://127.0.0.1:1/', 'http://127.9.9.9:1/', 'http://localhost:1/', 'http://[::1]:1/'])(
  'load on %s is not',
  async (url) => {
    await startLoad({ url, clients: 1 }).stop();
  },
);
