import type { Context, GlobalOptions } from '../context.ts';
import type { Report } from '../release/event.ts';
import { reporter, type Sinks } from './reporters.ts';

/** Data goes to standard output, talk to standard error. */
export function sinksOf({ stdout, stderr }: Context): Sinks {
  const { styled, columns } = stderr;
  return { data: (text) => stdout.write(text), talk: (text) => stderr.write(text), styled, columns };
}

export function reportTo(context: Context, options: GlobalOptions): Report {
  return reporter(options, sinksOf(context));
}
