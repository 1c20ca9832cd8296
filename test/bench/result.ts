/** One line of the benchmark's table. */
export interface Result {
  what: string;
  measured: string;
  /** What it is measured against, in the same run. */
  against: string;
  /** The figure the target is about, as it is read. */
  figure: string;
  target: string;
  /** Nothing where there is no target: it is told to explain another line. */
  met: boolean | undefined;
}

/** How many times as much as the other, at most. */
export function atMost(target: number, measured: number, base: number): Pick<Result, 'figure' | 'target' | 'met'> {
  const ratio = measured / base;
  return { figure: `${ratio.toFixed(2)} ×`, target: `<= ${target} ×`, met: ratio <= target };
}

/** Which share of the other, at least. */
export function atLeast(target: number, ratio: number): Pick<Result, 'figure' | 'target' | 'met'> {
  return { figure: `${ratio.toFixed(2)} ×`, target: `>= ${target} ×`, met: ratio >= target };
}

/** Milliseconds. */
export function within(target: number, ms: number): Pick<Result, 'figure' | 'target' | 'met'> {
  return { figure: millis(ms), target: `<= ${target} ms`, met: ms <= target };
}

export function millis(ms: number): string {
  return `${ms.toFixed(ms < 100 ? 1 : 0)} ms`;
}

export function formatResults(results: readonly Result[]): string {
  const rows = [
    ['what', 'measured', 'against', 'figure', 'target', ''],
    ...results.map(({ what, measured, against, figure, target, met }) => {
      return [what, measured, against, figure, target, met === undefined ? '' : met ? 'met' : 'missed'];
    }),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd((widths[column] ?? 0) + 2))
        .join('')
        .trimEnd(),
    )
    .join('\n');
}
