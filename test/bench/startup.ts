import { BGC } from '../support/scenario/build.ts';
import type { Project } from '../support/scenario/project.ts';
import { interleave, median } from './measure.ts';
import { timeOf } from './process.ts';
import { atMost, millis, type Result } from './result.ts';

/** What a command costs before it does anything, against an empty Node. */
export async function startup({ directory }: Project): Promise<Result[]> {
  const node = process.execPath;
  const times = await interleave(25, {
    node: () => timeOf([node, '-e', '0'], directory),
    version: () => timeOf([node, BGC, '--version'], directory),
    status: () => timeOf([node, BGC, 'status'], directory),
  });
  const base = median(times.node);
  const row = (what: string, ms: number, target: number): Result => {
    return { what, measured: millis(ms), against: `node -e 0: ${millis(base)}`, ...atMost(target, ms, base) };
  };
  return [row('bgc --version', median(times.version), 2.2), row('bgc status', median(times.status), 4)];
}
