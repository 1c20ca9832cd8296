/**
 * `AbortSignal.timeout` works only while its signal is referenced, and `AbortSignal.any` does not keep it referenced:
 * collected as garbage, it never aborts (https://github.com/nodejs/node/issues/57736).
 */
export function timeLimit(ms: number): AbortSignal {
  const limit = new AbortController();
  setTimeout(() => limit.abort(new DOMException('the time is up', 'TimeoutError')), ms).unref();
  return limit.signal;
}
