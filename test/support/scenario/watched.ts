import { expect } from 'vitest';
import { type Load, type LoadOptions, startLoad } from '../load/load.ts';
import type { Report } from '../load/report.ts';
import type { Project } from './project.ts';

/** Five naive clients that write, 150 requests a second: enough to meet a gap of some milliseconds, and no work for the machine. */
export function lightLoad({ url }: Project, options: Omit<LoadOptions, 'url'> = {}): Load {
  return startLoad({ url, clients: 5, method: 'POST', bodyBytes: 200, thinkMs: [0, 50], ...options });
}

/** Does something under a light load of naive clients, of which no request may fail. Tells what the load saw. */
export async function underLoad<T>(project: Project, work: () => Promise<T>): Promise<{ result: T; report: Report }> {
  const load = lightLoad(project);
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
