import { afterAll } from 'vitest';
import { table } from '../../../cli/report/table.ts';

/** What one fault cost. */
export interface FaultRow {
  row: string;
  releases: number;
  requests: number;
  failed: number;
  /** Requests that failed while nginx itself was down, which nobody can hold; `-` where nobody could ask meanwhile. */
  lost: number | '-';
  /** How things stood at the end. */
  end: string;
}

/** Collects the rows of a file and prints them as a table when its tests have ended. */
export function faultTable(title: string): { add(row: FaultRow): void } {
  const rows: FaultRow[] = [];
  afterAll(() => {
    const cells = rows.map(({ row, releases, requests, failed, lost, end }) => [
      row,
      `${releases}`,
      `${requests}`,
      `${failed}`,
      `${lost}`,
      end,
    ]);
    console.info(`${title}\n${table([['ROW', 'RELEASES', 'REQUESTS', 'FAILED', 'LOST', 'END'], ...cells])}`);
  });
  return { add: (row) => rows.push(row) };
}
