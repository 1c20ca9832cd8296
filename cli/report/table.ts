import { inline } from './printable.ts';

/** Rows in columns as wide as their longest cell, two spaces apart; line breaks in a cell do not split its row. */
export function table(cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map(inline));
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
