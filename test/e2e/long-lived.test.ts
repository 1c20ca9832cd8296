import { join } from 'node:path';
import { expect, test } from 'vitest';
import { issue, writeIssued } from '../support/certificates.ts';
import { image } from '../support/images.ts';
import { Events } from '../support/load/events.ts';
import { Calling, call, startCalls } from '../support/load/rpc.ts';
import { slowUpload } from '../support/load/upload.ts';
import { openWebSocket } from '../support/load/websocket.ts';
import { docker } from '../support/scenario/docker.ts';
import { eventually } from '../support/scenario/eventually.ts';
import { freePort } from '../support/scenario/ports.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { wholeTest } from '../support/scenario/selection.ts';
import { statusOf } from '../support/scenario/status.ts';
import { underLoad } from '../support/scenario/watched.ts';

/** More than nginx takes of an ordinary request. */
const UPLOAD_BYTES = 60_000_000;
const NOW = '/demo.Clock/Now';
const TICK = '/demo.Clock/Tick';

const shared = sharedScenario('long-lived', { example: 'long-lived' }, async (project) => {
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up', '--no-switch'], { VERSION: 'v2' });
});

test('a stream, a call and a big upload must go on through a switch, and end where they began', async ({
  annotate,
}) => {
  const project = shared();
  const events = await Events.open(at('events'));
  const ticks = await Calling.open(project.url, TICK);
  const webSocket = await openWebSocket(at('ws'));
  const upload = slowUpload({ url: at('files/big'), seconds: 6, bytes: UPLOAD_BYTES });
  // Passed on as it comes, not when it is complete.
  await eventually(true, async () => JSON.parse(await project.get('files/big')).bytes > 0);

  const calls = startCalls(project.url, NOW);
  await underLoad(project, () => project.must(['switch']));
  const called = await calls.stop();

  for (let count = 0; count < 5; count += 1) {
    expect([await events.next(), await ticks.next()]).toEqual(['v1', 'v1']);
  }
  expect(await webSocket.echo('who?')).toBe('v1');
  const uploaded = await upload;
  expect('response' in uploaded && JSON.parse(uploaded.response.body)).toMatchObject({
    bytes: UPLOAD_BYTES,
    version: 'v1',
  });
  expect(called.filter(({ status, grpcStatus }) => status !== 200 || grpcStatus !== '0')).toEqual([]);
  expect([...new Set(called.flatMap(({ messages }) => messages))]).toEqual(['v1', 'v2']);
  await annotate(`${called.length} calls, none failed`);

  await Promise.all([events.close(), ticks.close(), webSocket.close()]);
  const again = await Events.open(at('events'));
  expect(await again.next()).toBe('v2');
  expect((await call(project.url, NOW)).messages).toEqual(['v2']);
  await again.close();
});

test('with close: now they must be cut soon, be counted, and come back to the new color; ordinary requests must not fail', async () => {
  const project = shared();
  const closing = { ...LONG_LIVED, drain: { close: 'now' } };
  await project.configure(closing);
  await project.must(['up'], { VERSION: 'v3' });
  // What was cut must be told though the old nginx workers have gone by the end of the watch.
  await project.configure({ ...closing, watch: { for: '6s', min_requests: 1 } });
  const events = await Events.open(at('events'));
  const ticks = await Calling.open(project.url, TICK);
  const webSocket = await openWebSocket(at('ws'));
  expect([await events.next(), await ticks.next(), await webSocket.echo('who?')]).toEqual(['v3', 'v3', 'v3']);

  const { result } = await underLoad(project, () => project.must(['switch']));
  expect(result.stderr).toContain('1 WebSocket and 2 requests were terminated after 5s (drain in bgc.yaml)');
  expect([events.isOpen, ticks.isOpen, webSocket.closedBy?.by]).toEqual([false, false, 'peer']);

  const again = await Events.open(at('events'));
  expect(await again.next()).toBe('v2');
  await again.close();
  expect((await call(project.url, NOW)).messages).toEqual(['v2']);
});

test('another container must call by the name of the service, too', async () => {
  const { name } = shared();
  const script = `
    const call = require('node:http2').connect('http://rpc:50051').request({ ':method': 'POST', ':path': '${NOW}' });
    call.on('data', (message) => { console.log(message.subarray(5).toString()); process.exit(0); }).end();`;
  expect(await docker('run', '--rm', '--network', `${name}_default`, image('NODE_IMAGE'), 'node', '-e', script)).toBe(
    'v2',
  );
});

wholeTest('by TLS, too, a stream, a call and a WebSocket must go on through a switch', async () => {
  const project = shared();
  await writeIssued(join(project.directory, 'certs'), issue());
  const listen = `127.0.0.1:${await freePort()}`;
  const tls = { certificate: './certs/fullchain.pem', key: './certs/privkey.pem', redirect: false };
  await project.configure({ ...LONG_LIVED, proxy: { https: listen, tls } });
  await project.must(['up'], { VERSION: 'v4' });
  const url = `https://${listen}`;
  const ticks = await Calling.open(url, TICK);
  const webSocket = await openWebSocket(`wss://${listen}/ws`);
  expect([await ticks.next(), await webSocket.echo('who?')]).toEqual(['v4', 'v4']);
  await project.must(['switch']);
  const before = (await call(url, NOW)).messages;
  expect(before).not.toEqual(['v4']);
  expect([await ticks.next(), await webSocket.echo('who?')]).toEqual(['v4', 'v4']);
  await Promise.all([ticks.close(), webSocket.close()]);
  const again = await openWebSocket(`wss://${listen}/ws`);
  expect([await again.echo('who?')]).toEqual(before);
  await again.close();
});

test('a call that nobody can answer must be told so in words of gRPC', async () => {
  const project = shared();
  const { live } = await statusOf(project);
  await docker('stop', '--time', '0', (await project.container(`rpc-${live}`)).id);
  expect(await call(project.url, NOW)).toEqual({ status: 200, grpcStatus: '14', messages: [] });
});

function at(path: string): string {
  return new URL(path, shared().url).href;
}

/** What `bgc.yaml` of the example says of services and routes. */
const LONG_LIVED = {
  services: { web: { port: 3000 }, rpc: { port: 50051 } },
  routes: [
    { service: 'web' },
    { path: '/events', service: 'web', as: 'stream' },
    { path: '/files', service: 'web', as: 'upload' },
    { path: '/demo.Clock/', service: 'rpc', as: 'grpc' },
  ],
};
