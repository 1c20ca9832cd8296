import { expect } from 'vitest';
import { startLoad } from '../load/load.ts';
import type { Report } from '../load/report.ts';
import type { Project } from './project.ts';

/** Does something under a light load of naive clients, of which no request may fail. Tells what the load saw. */
export async function underLoad<T>(project: Project, work: () => Promise<T>): Promise<{ result: T; report: Report }> {
  const load = startLoad({ url: project.url, clients: 5, method: 'POST', bodyBytes: 200 });
  try {
    const result = await work();
    const report = await load.stop();
    expectNoneFailed(report);
    return { result, report };
  } finally {
    await load.stop();
  }
}

/** A load that asked nothing proves nothing. */
export function expectNoneFailed({ failed, firstFailures, requests }: Report, moreThan = 100): void {
  expect({ failed, firstFailures }).toEqual({ failed: 0, firstFailures: [] });
  expect(requests).toBeGreaterThan(moreThan);
}
