import { setTimeout as sleep } from 'node:timers/promises';
import { startLoad } from '../support/load/load.ts';
import type { Report } from '../support/load/report.ts';
import { queueOf } from '../support/scenario/accept-queue.ts';
import type { Project } from '../support/scenario/project.ts';
import { atMost, millis, type Result } from './result.ts';

/** Those of common frameworks, and the least there is. */
const QUEUES = [1, 5, 50];
/** How many visitors, and how long each thinks: what they ask for is about the same. */
const CROWDS = [
  { clients: 50, thinkMs: [0, 40] },
  { clients: 500, thinkMs: [0, 600] },
] as const;
const SWITCHES = 6;
const SECONDS = 6;

/** What the slowest of a thousand requests takes while the traffic moves six times, by how many connections the application lets wait. */
export async function queues(project: Project): Promise<Result[]> {
  const results: Result[] = [];
  for (const queue of QUEUES) {
    await project.write('compose.override.yaml', {
      services: { web: { environment: { NODE_OPTIONS: queueOf(queue) } } },
    });
    for (const VERSION of ['v1', 'v2']) await project.must(['up'], { VERSION });
    for (const crowd of CROWDS) results.push(await through(project, queue, crowd));
  }
  return results;
}

async function through(project: Project, queue: number, crowd: (typeof CROWDS)[number]): Promise<Result> {
  const steady = await asked(project, crowd, () => sleep(SECONDS * 1000));
  const moved = await asked(project, crowd, async () => {
    for (let count = 0; count < SWITCHES; count += 1) await project.must(['switch']);
  });
  const verdict = atMost(2, moved.latency.p999, steady.latency.p999);
  return {
    what: `p99.9 through ${SWITCHES} switches, ${crowd.clients} clients, queue of ${queue}`,
    measured: `${millis(moved.latency.p999)}, ${moved.failed} of ${moved.requests} failed`,
    against: `no switch: ${millis(steady.latency.p999)}, ${steady.failed} of ${steady.requests} failed`,
    ...verdict,
    target: `${verdict.target}, 0 failed`,
    met: verdict.met && moved.failed === 0,
  };
}

async function asked(
  { url }: Project,
  { clients, thinkMs }: (typeof CROWDS)[number],
  work: () => Promise<void>,
): Promise<Report> {
  const load = startLoad({ url, clients, thinkMs, method: 'POST', bodyBytes: 200 });
  try {
    await work();
  } finally {
    await load.stop();
  }
  return load.stop();
}
