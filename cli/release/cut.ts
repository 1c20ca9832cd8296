/** What a drain did not wait for any longer. */
export interface Cut {
  requests: number;
  webSockets: number;
  /** Milliseconds they were given. */
  after: number;
}

/** In words, for a warning; nothing when nothing was cut. */
export function cutText({ requests, webSockets, after }: Cut): string | undefined {
  const parts = [count(webSockets, 'WebSocket'), count(requests, 'request')].filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  const one = requests + webSockets === 1;
  return `${parts.join(' and ')} ${one ? 'was' : 'were'} cut after ${after / 1000}s (drain in bgc.yaml)`;
}

function count(number: number, what: string): string | undefined {
  return number === 0 ? undefined : `${number} ${what}${number === 1 ? '' : 's'}`;
}
