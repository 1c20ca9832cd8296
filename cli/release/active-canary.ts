import type { Routing } from '../traffic/routing.ts';
import { type ColorState, type Observed, releaseOf, whyUnfit } from './observed.ts';

export type Canary = Extract<Routing, { kind: 'canary' }>;

/** The canary that is under way. None when its containers are gone, as after `bgc down`: only the link is left then. */
export function standingCanary({ routing, colors }: Observed): Canary | undefined {
  if (routing?.kind !== 'canary') return undefined;
  return releaseOf(colors[routing.color]) === undefined ? undefined : routing;
}

/**
 * Why a color cannot keep visitors, in words; `undefined` when it can. It need not be healthy: who has it has nothing
 * better as long as the other release is only tried.
 */
export function whyDown(color: ColorState, services: readonly string[]): string | undefined {
  const containers = color.containers.map((one) => ({ ...one, health: 'none' as const }));
  return whyUnfit({ ...color, containers }, services);
}
