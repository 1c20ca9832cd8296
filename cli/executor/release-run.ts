import type { Context } from '../context.ts';
import type { Report } from '../release/event.ts';
import type { ReleaseFacts } from '../release/release-facts.ts';

export interface Release extends Pick<ReleaseFacts, 'command' | 'color' | 'release'> {
  context: Context;
  report: Report;
}
