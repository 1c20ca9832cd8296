import { join } from 'node:path';
import Docker from 'dockerode';
import { expect, onTestFinished, test } from 'vitest';
import type { Deployment } from '../../../cli/engine/deployment.ts';
import type { ProjectContainer } from '../../../cli/engine/docker/containers.ts';
import { DropCounter } from '../../../cli/engine/nginx/drop-counter.ts';
import { appendHistory } from '../../../cli/engine/state/history.ts';
import { recordRelease } from '../../../cli/engine/state/releases.ts';
import { drainTimeouts } from '../../../cli/engine/state/running-configs.ts';
import type { HistoryEntry } from '../../../cli/release/history.ts';
import { ToldClock } from '../../support/clock.ts';
import { fakeDocker } from '../../support/fake-docker.ts';
import { scratch } from '../../support/scratch.ts';

const directory = scratch();
const TIMEOUT = 5000;
const AGO = 3_600_000;
/** When the last release was over. */
const END = Date.parse('2026-01-31T12:00:00Z');

/** The time of a bgc that begins long after. */
const later = (): ToldClock => new ToldClock(END + AGO);

const WEB_SOCKET = 101;
const UNANSWERED = 0;

test('what was terminated after the last release was over must be counted, and nothing that it counted itself', async () => {
  await released({ steps: [] });
  const log = [
    quit(7, END - 6000),
    cut(7, WEB_SOCKET, END - 1000),
    quit(8, END - 1000),
    cut(8, WEB_SOCKET, END + 4000),
    cut(8, UNANSWERED, END + 4000),
    // Nobody had told this worker to quit: its client or its application had enough.
    cut(9, WEB_SOCKET, END + 4000),
    cut(8, 499, END + 4000),
  ];
  expect(await before([quit(1, END - AGO), ...log])).toEqual({
    requests: 1,
    webSockets: 1,
    after: TIMEOUT,
    atLeast: false,
  });
});

test('what was terminated at the limit of an earlier bgc.yaml must be counted, with that limit', async () => {
  await released({ steps: [] });
  const log = [quit(8, END - 1000), cut(8, WEB_SOCKET, END + 4000), cut(8, UNANSWERED, END + 3000)];
  const site = await siteWith([quit(1, END - AGO), ...log]);
  const counter = new DropCounter(later(), 60_000, async () => [TIMEOUT, 60_000]);
  expect(await counter.before(site, { id: 'proxy' })).toMatchObject({ requests: 0, webSockets: 1, after: TIMEOUT });
});

test('the limits of earlier releases must be those of their own bgc.yaml', async () => {
  await recordRelease(directory(), 3, 'services: { web: { port: 3000 } }\ndrain: { timeout: 5s }\n');
  await recordRelease(directory(), 4, 'services: { web: { port: 3000 } }\ndrain: { timeout: 70s }\n');
  const running = [3, 4, 5].map((release) => ({ color: 'blue', state: { release } }) as ProjectContainer);
  expect(await drainTimeouts(directory(), running)).toEqual([5000, 70_000]);
});

test('what was cut must be told as the least, when the log begins after the release was over', async () => {
  await released({ steps: [] });
  const log = [quit(8, END + 500), cut(8, WEB_SOCKET, END + 5500)];
  expect(await before(log)).toMatchObject({ webSockets: 1, atLeast: true });
});

test('what a bgc that was killed did not count must be counted', async () => {
  await released({ steps: [], at: new Date(END - 60_000).toISOString() });
  await released({ result: 'interrupted' });
  expect(await before([quit(7, END - 16_000), cut(7, WEB_SOCKET, END - 11_000)])).toMatchObject({ webSockets: 1 });
});

test('before the first release there is nothing to count', async () => {
  expect(await before([quit(7, END - 6000), cut(7, WEB_SOCKET, END - 1000)])).toEqual(
    new DropCounter(later(), TIMEOUT).none,
  );
});

test('nothing must be counted twice', async () => {
  const clock = later();
  const cuts = new DropCounter(clock, TIMEOUT);
  const site = await siteWith([quit(7, clock.now() - 4000), cut(7, WEB_SOCKET, clock.now() + 1000)]);
  const counted: number[] = [];
  for (let ms = 0; ms <= 2000; ms += 100) {
    counted.push((await cuts.more(site, { id: 'proxy' })).webSockets);
    clock.pass(100);
  }
  expect(counted.filter((count) => count > 0)).toEqual([1]);
});

test.each([
  ['when no release was long enough before', 1000, 0],
  ['when the time of an earlier one was up', TIMEOUT, 1],
  ['when it is long ago', AGO, 0],
])('at the end of a quick command the log must be read only %s', async (_, ago, reads) => {
  await released({ at: new Date(later().now() - ago).toISOString() });
  let asked = 0;
  const cuts = new DropCounter(later(), TIMEOUT);
  await cuts
    .rest(await siteWith([]), () => {
      asked += 1;
      return Promise.reject(new Error('asked for'));
    })
    .catch(() => undefined);
  expect(asked).toBe(reads);
});

function released(differs: Partial<HistoryEntry>): Promise<void> {
  const entry = { release: 1, command: 'up', color: 'blue', result: 'live', took: 1, images: {}, by: 'a@b' } as const;
  return appendHistory(directory(), { ...entry, at: new Date(END).toISOString(), ...differs });
}

async function before(log: readonly Logged[]) {
  return new DropCounter(later(), TIMEOUT).before(await siteWith(log), { id: 'proxy' });
}

interface Logged {
  at: number;
  text: string;
}

function quit(pid: number, at: number): Logged {
  return { at, text: `2026/01/31 12:00:00 [notice] ${pid}#${pid}: gracefully shutting down` };
}

function cut(pid: number, status: number, at: number): Logged {
  const line = {
    at: at / 1000,
    listener: 'public',
    color: 'blue',
    pid,
    status,
    seconds: 9,
    completion: '',
    upstream: '',
  };
  return { at, text: JSON.stringify(line) };
}

async function siteWith(log: readonly Logged[]): Promise<Deployment> {
  const socketPath = join(directory(), 'docker.sock');
  const frames = log.map(({ at, text }) => {
    const payload = Buffer.from(`${new Date(at).toISOString()} ${text}\n`);
    const header = Buffer.alloc(8);
    header.writeUInt8(1, 0);
    header.writeUInt32BE(payload.length, 4);
    return Buffer.concat([header, payload]);
  });
  const { close } = await fakeDocker(socketPath, { '/containers/proxy/logs': Buffer.concat(frames) });
  onTestFinished(close);
  const docker = new Docker({ socketPath });
  return { docker, directory: directory(), signal: new AbortController().signal } as Deployment;
}
