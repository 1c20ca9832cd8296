import type { Host } from '../release/host.ts';
import type { Found } from '../release/preflight.ts';
import type { Check, Verdict } from './check.ts';

export const DOCKER = 'Docker Engine';
export const COMPOSE = 'Docker Compose';

/** Requirements on the machine that `bgc up` checks too. */
export function machineChecks({ requirements }: Pick<Host, 'requirements'>): Check[] {
  return requirements.map(({ title, asksDocker, look }) => ({
    title,
    needs: asksDocker ? [DOCKER] : [],
    look: async () => [verdictOf(await look())],
  }));
}

export function verdictOf(found: Found): Verdict {
  return { status: found.next === undefined ? 'ok' : 'warning', ...found };
}
