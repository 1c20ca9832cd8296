import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import Docker from 'dockerode';
import { expect, onTestFinished, test } from 'vitest';
import { followedLog } from '../../../cli/engine/docker/log-stream.ts';
import { ToldClock } from '../../support/clock.ts';
import { fakeDocker } from '../../support/fake-docker.ts';
import { scratch } from '../../support/scratch.ts';

const directory = scratch();
const clock = new ToldClock();

function printed(...texts: readonly string[]): Buffer {
  return Buffer.concat(
    texts.map((text) => {
      const payload = Buffer.from(`2026-01-31T12:00:00.000000000Z ${text}\n`);
      const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, payload.length]);
      return Buffer.concat([header, payload]);
    }),
  );
}

/** A daemon whose log of `web` is answered so, the first time, the second time, and so on. */
async function daemon(...answers: readonly ((response: ServerResponse) => void)[]) {
  const socketPath = join(directory(), 'docker.sock');
  const left = [...answers];
  const start = () =>
    fakeDocker(socketPath, { '/containers/web/logs': (response: ServerResponse) => left.shift()?.(response) });
  const first = await start();
  return { docker: new Docker({ socketPath }), start, first };
}

const cut = (response: ServerResponse): void => {
  response.write(printed('one'), () => response.destroy());
};
const whole = (response: ServerResponse): void => {
  response.write(printed('two'));
};

test('a followed log must go on when its daemon is restarted in the middle of it', async () => {
  const { docker, first, start } = await daemon(cut, whole);
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  const lines: string[] = [];
  for await (const { text } of followedLog(docker, 'web', { since: 0, stderr: false, signal: ended.signal, clock })) {
    lines.push(text);
    if (text === 'two') break;
    await first.close();
    // Asked in vain at least once, since nobody listens now.
    await expect(docker.version()).rejects.toThrow('ENOENT');
    setImmediate(() => void start().then(({ close }) => onTestFinished(close)));
  }
  expect(lines).toEqual(['one', 'two']);
});

test('a followed log must end without an error when the signal aborts while the daemon is away', async () => {
  const { docker, first } = await daemon(cut);
  const ended = new AbortController();
  const lines: string[] = [];
  for await (const { text } of followedLog(docker, 'web', { since: 0, stderr: false, signal: ended.signal, clock })) {
    lines.push(text);
    await first.close();
    setImmediate(() => ended.abort());
  }
  expect(lines).toEqual(['one']);
});
