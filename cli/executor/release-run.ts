import type { Context } from '../context.ts';
import type { Report } from '../release/event.ts';
import type { ReleaseFacts } from '../release/release-facts.ts';

/** A release that is about to run: the facts to record, and where it reports. */
export interface Release extends Pick<ReleaseFacts, 'command' | 'color' | 'release'> {
  context: Context;
  report: Report;
}
