import type { Traffic } from '../traffic/traffic.ts';
import { type ColorState, type Observed, releaseOf, whyUnfit } from './observed.ts';

export type Canary = Extract<Traffic, { kind: 'canary' }>;

/** The canary that is under way. None when its containers are gone, as after `bgc down`: only the link is left then. */
export function standingCanary({ traffic, colors }: Observed): Canary | undefined {
  if (traffic?.kind !== 'canary') return undefined;
  return releaseOf(colors[traffic.color]) === undefined ? undefined : traffic;
}

/**
 * Why a color cannot keep visitors, in words; `undefined` when it can. It need not be healthy: who has it has nothing
 * better as long as the other release is only tried.
 */
export function whyDown(color: ColorState, services: readonly string[]): string | undefined {
  const containers = color.containers.map((one) => ({ ...one, health: 'none' as const }));
  return whyUnfit({ ...color, containers }, services);
}
