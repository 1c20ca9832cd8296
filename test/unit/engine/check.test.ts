import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { check } from '../../../cli/engine/checks/check.ts';
import { warmUp } from '../../../cli/engine/checks/warm-up.ts';
import { ToldClock } from '../../support/clock.ts';
import { configOf } from '../../support/worlds.ts';
import { type Answering, answering } from './answering.ts';

const services = { web: { port: 3000 } };
const place = { directory: import.meta.dirname, signal: new AbortController().signal, clock: new ToldClock() };

let server: Answering;
beforeEach(async () => {
  server = await answering();
});
afterEach(() => server.close());

function run(written: object, signal = place.signal): Promise<void> {
  const [one] = configOf({ services, checks: [written] }).checks;
  return one === undefined ? expect.unreachable() : check({ ...place, signal }, server.listen, one);
}

describe('a check', () => {
  test('asks with the host it names', async () => {
    await run({ get: '/a?b=c', host: 'shop.example.com' });
    expect(server.requests).toEqual(['shop.example.com/a?b=c']);
  });

  test('that fails is told with what was expected and what came', async () => {
    server.answer = { status: 200, body: '{"status":"down"}' };
    await expect(run({ get: '/', json: { status: 'ok' } })).rejects.toMatchObject({
      code: 1,
      message: 'the check GET / failed: status is "down" instead of "ok"',
      details: ['it answered: {"status":"down"}'],
    });
    expect(server.requests).toHaveLength(1);
  });

  test('of JSON fails when there is none', async () => {
    server.answer = { status: 200, body: '<html>' };
    await expect(run({ get: '/', json: { status: 'ok' } })).rejects.toThrow('failed: the answer is not JSON');
  });

  test('is tried again as often as it says, and no more often than needed', async () => {
    server.answer = { status: 503, body: '' };
    server.from(2, { status: 200, body: '' });
    await run({ get: '/', retries: 5 });
    expect(server.requests).toHaveLength(2);
  });

  test('that fails every time says how often', async () => {
    server.answer = { status: 503, body: '' };
    await expect(run({ get: '/', retries: 1 })).rejects.toThrow('the check GET / failed 2 times: status 503');
    expect(server.requests).toHaveLength(2);
  });

  test('gives up on an answer that never ends, though it never pauses', async () => {
    server.answer = 'endless';
    await expect(run({ get: '/', timeout: '300ms' })).rejects.toThrow('failed: no answer within 0.3s');
  });

  test('gives up on an answer that would take all memory', async () => {
    server.answer = 'flood';
    await expect(run({ get: '/', timeout: '1m' })).rejects.toThrow('failed: the answer has more than 16 MiB');
  });

  test.each([0, 9])('with %d retries ends at once at Ctrl-C', async (retries) => {
    server.answer = 'endless';
    const interrupt = new AbortController();
    void server.asked.then(() => interrupt.abort());
    await expect(run({ get: '/', retries }, interrupt.signal)).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(server.requests).toHaveLength(1);
  });

  test('that is a command gets the preview, and is quoted when it fails', async () => {
    await run({ run: `test "$BGC_PREVIEW_URL" = http://127.0.0.1:${server.listen.port}` });
    await expect(run({ run: 'echo reason; exit 3' })).rejects.toMatchObject({
      message: 'the check `echo reason; exit 3` failed with exit code 3',
      details: ['reason'],
    });
  });

  test('that is a command has its time', async () => {
    await expect(run({ run: 'sleep 60', timeout: '100ms' })).rejects.toThrow('failed as it took more than 0.1s');
  });
});

describe('a warm-up', () => {
  const told: string[] = [];
  const warm = (written: object): Promise<void> => {
    const { warmUp: one } = configOf({ services, warm_up: written });
    told.length = 0;
    return one === undefined
      ? expect.unreachable()
      : warmUp({ ...place, talk: (line) => told.push(line) }, server.listen, one);
  };

  test('asks for each path as often as it says', async () => {
    await warm({ paths: ['/', '/a'], requests: 3, host: 'shop.example.com' });
    const [one, other] = ['shop.example.com/', 'shop.example.com/a'];
    expect(server.requests).toEqual([one, one, one, other, other, other]);
    expect(told).toEqual([]);
  });

  test('tells of failures, and fails for none', async () => {
    server.answer = { status: 500, body: '' };
    server.from(2, { status: 404, body: '' });
    await warm({ paths: ['/'], requests: 3 });
    expect(told).toEqual(['warm-up: 1 of 3 × GET / failed']);
  });
});
