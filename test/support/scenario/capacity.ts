import { setTimeout as pause } from 'node:timers/promises';
import Docker from 'dockerode';
import { expect } from 'vitest';
import type { Project } from './project.ts';

/** One look: what has the traffic, by the proxy's own word, and which colors of `web` can answer, by Docker's. */
interface Look {
  traffic: string;
  healthy: string[];
}

const LOOK_EVERY_MS = 50;

/** Does something and looks all the while; every color that has visitors must be healthy. Gives what had the traffic. */
export async function withoutGap(project: Project, work: () => Promise<unknown>): Promise<Set<string>> {
  const looks: Look[] = [];
  let isOver = false;
  const looking = (async () => {
    while (!isOver) {
      looks.push(...(await look(project)));
      await pause(LOOK_EVERY_MS);
    }
  })();
  try {
    await work();
  } finally {
    isOver = true;
    await looking;
  }
  const gaps = looks.filter(({ traffic, healthy }) =>
    (traffic === 'both' ? ['blue', 'green'] : [traffic]).some((color) => !healthy.includes(color)),
  );
  expect(gaps).toEqual([]);
  return new Set(looks.map(({ traffic }) => traffic));
}

/** Nothing when the traffic was changed while Docker was asked. */
async function look(project: Project): Promise<Look[]> {
  const traffic = await project.live();
  const healthy = await healthyColors(project);
  return traffic === (await project.live()) ? [{ traffic, healthy }] : [];
}

/** Asks the engine itself: `docker ps` twenty times a second takes a processor for itself. */
async function healthyColors({ name }: Project): Promise<string[]> {
  const label = [`com.docker.compose.project=${name}`, 'dev.bgc.color'];
  const healthy = await new Docker().listContainers({ filters: { label, health: ['healthy'] } });
  return healthy.map(({ Labels }) => Labels['dev.bgc.color'] ?? '');
}
