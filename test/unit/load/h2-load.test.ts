import { once } from 'node:events';
import { createSecureServer, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { issue } from '../../support/certificates.ts';
import { startH2Load } from '../../support/load/h2-load.ts';

/** A server that answers each stream as it is told to; gives what a short load saw of it. */
async function loadOn(answer: (stream: ServerHttp2Stream, count: number) => void) {
  const { certificate: cert, key } = issue();
  const server = createSecureServer({ cert, key });
  const sessions = new Set<Http2Session>();
  let count = 0;
  const enough = new Promise<void>((resolve) => {
    server.on('stream', (stream) => {
      stream.on('error', () => undefined);
      stream.resume();
      count += 1;
      if (count === 50) resolve();
      answer(stream, count);
    });
  });
  server.on('session', (session) => sessions.add(session));
  server.on('sessionError', () => undefined);
  onTestFinished(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const load = startH2Load({ url: `https://127.0.0.1:${port}/`, host: 'localhost', clients: 2, streams: 5 });
  await enough;
  return load.stop();
}

const ok = (stream: ServerHttp2Stream): void => {
  stream.respond({ ':status': 200 });
  stream.end('ok');
};

test('answers of a server that works must be counted, and nothing else', async () => {
  expect(await loadOn(ok)).toMatchObject({ failed: 0, sentAgain: 0, connections: 2 });
});

test('what the server says it did not process must be sent again, on another connection', async () => {
  const report = await loadOn((stream, count) => {
    if (count === 20) stream.session?.goaway(0, stream.id === undefined ? 0 : stream.id - 2);
    else ok(stream);
  });
  expect(report).toMatchObject({ failed: 0, connections: 3 });
  expect(report.sentAgain).toBeGreaterThan(0);
});

test.each<[string, (stream: ServerHttp2Stream) => void]>([
  ['an error of the server', (stream) => stream.respond({ ':status': 502 }, { endStream: true })],
  ['an answer that is broken off', (stream) => stream.close(2)],
  ['a connection that is lost', (stream) => stream.session?.destroy()],
])('%s must be counted as failed', async (_, fail) => {
  const { failed, firstFailures } = await loadOn((stream, count) => (count === 20 ? fail(stream) : ok(stream)));
  expect(failed).toBeGreaterThan(0);
  expect(firstFailures[0]).not.toBe('');
});
