/** What of a line of the access log tells how long an application took. */
export interface Timed {
  /** `$upstream_response_time` and `$upstream_header_time`: "0.001, 0.200", "0.1 : 0.2", `-` for what never came. */
  response: string;
  header: string;
  /** Bytes of the answer. */
  bytes: number;
  /** What is passed on as it comes. */
  streams: string;
}

/** Answers up to here fit into nginx's buffers (`proxy_buffers`), so that it takes them as fast as they are made. */
const BUFFERED = 32_000;

/**
 * Milliseconds that the application took, whatever the visitor's own connection did: how long somebody uploads or reads is
 * no release's doing. So not `$request_time`; of a long answer, for which the application may have to wait, the time to its
 * beginning; and nothing at all where a body goes to the application as it comes.
 */
export function tookOf({ response, header, bytes, streams }: Timed): number | undefined {
  if (streams === 'body') return undefined;
  const begun = sum(header);
  return (bytes > BUFFERED || streams === 'answer') && begun !== undefined ? begun : sum(response);
}

/** One after the other was tried, and the visitor waited for all of them. Nothing when the last did not get that far. */
function sum(times: string): number | undefined {
  const each = times.split(/, | : /);
  if (!/^\d/.test(each.at(-1) ?? '')) return undefined;
  const seconds = each.map(Number).filter((one) => !Number.isNaN(one));
  return Math.round(seconds.reduce((before, one) => before + one, 0) * 1000);
}
