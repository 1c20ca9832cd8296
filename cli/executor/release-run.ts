import type { Context } from '../context.ts';
import type { Report } from '../release/event.ts';
import type { ReleaseCommand } from '../release/release-facts.ts';
import type { Color } from '../traffic/color.ts';

/** A release that is about to run: the facts to record, and where it reports. */
export interface Release {
  command: ReleaseCommand;
  color: Color;
  release: number;
  context: Context;
  report: Report;
}
