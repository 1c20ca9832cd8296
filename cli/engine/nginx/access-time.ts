export interface Timed {
  /** `$upstream_response_time`, `$upstream_header_time`, seconds: "0.001, 0.200", "0.1 : 0.2", `-` if it never came. */
  response: string;
  header: string;
  bytes: number;
  /** `body` or `answer`: nginx passes that on as it comes; empty for neither. */
  streams: string;
}

/** Bytes: answers up to this size fit into nginx's buffers (`proxy_buffers`), so it takes them as fast as they come. */
const BUFFERED = 32_000;

/**
 * Milliseconds, regardless of the visitor's connection: a release cannot help how long a visitor uploads or reads.
 * For a long answer, which the application may have to hold back, only the time to its beginning counts.
 */
export function tookOf({ response, header, bytes, streams }: Timed): number | undefined {
  if (streams === 'body') return undefined;
  const begun = sum(header);
  return (bytes > BUFFERED || streams === 'answer') && begun !== undefined ? begun : sum(response);
}

/** The visitor waited for every server that was tried. `undefined` when the last one did not get that far. */
function sum(times: string): number | undefined {
  const each = times.split(/, | : /);
  if (!/^\d/.test(each.at(-1) ?? '')) return undefined;
  const seconds = each.map(Number).filter((one) => !Number.isNaN(one));
  return Math.round(seconds.reduce((before, one) => before + one, 0) * 1000);
}
