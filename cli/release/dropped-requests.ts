import type { Report } from './event.ts';

/** Requests that nginx terminated because their time to drain was up. */
export interface DroppedRequests {
  requests: number;
  webSockets: number;
  /** Milliseconds they were given. */
  after: number;
  /** The log does not reach back to the start of the period: there may be more. */
  atLeast?: boolean;
}

export function droppedText({ requests, webSockets, after, atLeast = false }: DroppedRequests): string | undefined {
  const parts = [count(webSockets, 'WebSocket'), count(requests, 'request')].filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  const one = requests + webSockets === 1;
  return `${atLeast ? 'at least ' : ''}${parts.join(' and ')} ${one ? 'was' : 'were'} terminated after ${after / 1000}s (drain in bgc.yaml)`;
}

/** Warns of dropped requests; `when` names the period unless they were dropped just now. */
export function reportDropped(dropped: DroppedRequests | undefined, report: Report, when?: string): void {
  const text = dropped && droppedText(dropped);
  if (text !== undefined) report({ event: 'warning', text: when === undefined ? text : `${when}: ${text}` });
}

function count(number: number, what: string): string | undefined {
  return number === 0 ? undefined : `${number} ${what}${number === 1 ? '' : 's'}`;
}
