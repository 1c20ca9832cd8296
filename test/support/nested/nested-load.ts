import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadOptions } from '../load/load.ts';
import type { Report } from '../load/report.ts';
import type { Machine } from './machine.ts';

const PROCESS = fileURLToPath(new URL('load-process.ts', import.meta.url));

/** What the process says once it began. */
const READY = 'ready\n';

/** Loads that run on the network of a machine, in a process of their own. */
export interface NestedLoad {
  /** Finishes outstanding requests; gives a report for each load, also when it is asked again. */
  stop(): Promise<Report[]>;
}

/** Resolves when the loads have begun. */
export async function startNestedLoad(machine: Machine, loads: readonly LoadOptions[]): Promise<NestedLoad> {
  const node = [process.execPath, '--import', 'tsx', PROCESS, JSON.stringify(loads)] as const;
  const [program, ...args] = machine.onItsNetwork(node);
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'close');
  while (!said.includes(READY)) {
    if (child.exitCode !== null) throw new Error(`the load ended with ${child.exitCode} before it began`);
    await Promise.race([once(child.stdout, 'data'), ended]);
  }
  return {
    stop: async () => {
      child.stdin.end();
      await ended;
      return JSON.parse(said.replace(READY, ''));
    },
  };
}

/** Of all loads together. */
export function total(reports: readonly Report[], what: 'requests' | 'failed'): number {
  return reports.reduce((sum, report) => sum + report[what], 0);
}
