import { expect } from 'vitest';
import { startLoad } from '../load/load.ts';
import { faultTable } from './fault-table.ts';
import type { Project } from './project.ts';
import { statusOf } from './status.ts';

export interface RowOptions {
  /** With two of them, another release goes live after the fault. */
  releases: 1 | 2;
}

export type Row = (title: string, work: (project: Project) => Promise<void>, options?: RowOptions) => Promise<void>;

/** Faults of one project under a light load, of which no request may fail; each ends with a status that has no complaint. */
export function faultRows(title: string, shared: () => Project): Row {
  const table = faultTable(title);
  return async (row, work, { releases } = { releases: 2 }) => {
    const project = shared();
    const load = startLoad({ url: project.url, clients: 5, method: 'POST', bodyBytes: 200 });
    try {
      await work(project);
      const version = row.replaceAll(/\W/g, '-');
      if (releases > 1) await project.must(['up'], { VERSION: version });
      const { live, ...end } = await statusOf(project);
      expect(end).toMatchObject({ inFlight: null, problems: [], proxy: { serves: live } });
      expect(await project.get()).toContain(releases > 1 ? `Hello from ${version} (${live})` : `(${live})`);
      const { requests, failed, firstFailures } = await load.stop();
      table.add({ row, releases, requests, failed, end: `${live} live` });
      expect(firstFailures).toEqual([]);
      expect(requests).toBeGreaterThan(100);
    } finally {
      await load.stop();
    }
  };
}
