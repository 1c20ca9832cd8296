import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../context.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
  limit: timeLimit,
};

/**
 * `AbortSignal.timeout` works only while its signal is referenced, and `AbortSignal.any` does not keep it referenced:
 * collected as garbage, it never aborts (https://github.com/nodejs/node/issues/57736).
 */
function timeLimit(ms: number): AbortSignal {
  const limit = new AbortController();
  setTimeout(() => limit.abort(new DOMException('the time is up', 'TimeoutError')), ms).unref();
  return limit.signal;
}
