import type { Found } from '../engine/host/requirement.ts';
import { MACHINE } from '../engine/preflight/machine.ts';
import type { Check, Verdict } from './check.ts';

export const DOCKER = 'Docker Engine';
export const COMPOSE = 'Docker Compose';

/** Requirements on the machine that `bgc up` checks too. */
export const machineChecks: readonly Check[] = MACHINE.map(({ title, asksDocker, look }) => ({
  title,
  needs: asksDocker ? [DOCKER] : [],
  look: async ({ machine }) => [verdictOf(await look(await machine()))],
}));

export function verdictOf(found: Found): Verdict {
  return { status: found.next === undefined ? 'ok' : 'warning', ...found };
}
