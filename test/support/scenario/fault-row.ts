import { expect } from 'vitest';
import type { RequestRecord } from '../load/client.ts';
import { faultTable } from './fault-table.ts';
import { Outage } from './outage.ts';
import type { Project } from './project.ts';
import { statusOf } from './status.ts';
import { lightLoad } from './watched.ts';

export interface RowOptions {
  /** With two of them, which is the default, another release goes live after the fault. */
  releases?: 1 | 2;
  /** Before it nobody was served, so nothing could be lost. */
  unserved?: true;
}

/** What is asked in its outage may be lost, and is counted apart. */
type Work = (project: Project, outage: Outage) => Promise<unknown>;

export type Row = (title: string, work: Work, options?: RowOptions) => Promise<void>;

type Failed = Extract<RequestRecord, { failure: unknown }>;

/** Faults of one project under a light load, of which no request may fail; each ends with a status that has no complaint. */
export function faultRows(title: string, shared: () => Project): Row {
  const table = faultTable(title);
  return async (row, work, { releases = 2, unserved } = {}) => {
    const project = shared();
    const outage = new Outage();
    const failures: Failed[] = [];
    const onRequest = (one: RequestRecord): void => void ('failure' in one && failures.push(one));
    const load = lightLoad(project, { onRequest });
    try {
      await work(project, outage);
      const version = row.replaceAll(/\W/g, '-');
      if (releases > 1) await project.must(['up'], { VERSION: version });
      const { live, ...end } = await statusOf(project);
      expect(end).toMatchObject({ inFlight: null, problems: [], proxy: { serves: live } });
      expect(await project.get()).toContain(releases > 1 ? `Hello from ${version} (${live})` : `(${live})`);
      const { requests } = await load.stop();
      const failed = failures.filter((one) => !outage.meets(one));
      const lost = failures.length - failed.length;
      const counts = { requests, failed: failed.length, lost: unserved ? ('-' as const) : lost };
      table.add({ row, releases, ...counts, end: `${live} live` });
      expect(failed.slice(0, 5)).toEqual([]);
      // An outage that nobody has met shows nothing.
      if (outage.happened) expect(lost).toBeGreaterThan(0);
      expect(requests).toBeGreaterThan(100);
    } finally {
      await load.stop();
    }
  };
}
