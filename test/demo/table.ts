import type { Report } from '../support/load/report.ts';

/** One line of the demo's table. */
export interface Row {
  step: string;
  /** Milliseconds. */
  took: number;
  /** Who answers after the step; nobody yet before the first release. */
  answers: string;
  /** What the clients saw from the step before until now; there are none before the first release. */
  seen: Report | undefined;
}

const WIDTHS = [20, 9, 13, 10, 8, 9, 9, 9];

export const HEADER = line(['step', 'took', 'answers', 'requests', 'failed', 'p50', 'p99', 'max']);

export function formatRow({ step, took, answers, seen }: Row): string {
  const load = seen === undefined ? [] : [String(seen.requests), String(seen.failed), ...latencies(seen)];
  return line([step, `${(took / 1000).toFixed(2)} s`, answers, ...load]);
}

function latencies({ latency: { p50, p99, max } }: Report): string[] {
  return [p50, p99, max].map((ms) => `${ms.toFixed(ms < 100 ? 1 : 0)} ms`);
}

/** Numbers to the right, words to the left. */
function line(cells: readonly string[]): string {
  const padded = cells.map((cell, index) => {
    const width = WIDTHS[index] ?? 0;
    return index === 0 || index === 2 ? cell.padEnd(width) : cell.padStart(width - 2).padEnd(width);
  });
  return `  ${padded.join('')}`.trimEnd();
}
