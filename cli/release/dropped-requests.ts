import type { Report } from './event.ts';

/** What a drain did not wait for any longer. */
export interface DroppedRequests {
  requests: number;
  webSockets: number;
  /** Milliseconds they were given. */
  after: number;
  /** The log does not reach back to the beginning. */
  atLeast?: boolean;
}

/** In words, for a warning; nothing when nothing was cut. */
export function droppedText({ requests, webSockets, after, atLeast = false }: DroppedRequests): string | undefined {
  const parts = [count(webSockets, 'WebSocket'), count(requests, 'request')].filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  const one = requests + webSockets === 1;
  return `${atLeast ? 'at least ' : ''}${parts.join(' and ')} ${one ? 'was' : 'were'} terminated after ${after / 1000}s (drain in bgc.yaml)`;
}

/** Warns of it; `when`: where it was not just now. */
export function reportDropped(cut: DroppedRequests | undefined, report: Report, when?: string): void {
  const text = cut && droppedText(cut);
  if (text !== undefined) report({ event: 'warning', text: when === undefined ? text : `${when}: ${text}` });
}

function count(number: number, what: string): string | undefined {
  return number === 0 ? undefined : `${number} ${what}${number === 1 ? '' : 's'}`;
}
