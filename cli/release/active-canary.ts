import type { Routing } from '../traffic/routing.ts';
import { type ColorState, type Observed, releaseOf, whyUnfit } from './observed.ts';

export type Canary = Extract<Routing, { kind: 'canary' }>;

/** The canary under way; none when its containers are gone, as after `bgc down`, which leaves only the symlink. */
export function standingCanary({ routing, colors }: Observed): Canary | undefined {
  if (routing?.kind !== 'canary') return undefined;
  return releaseOf(colors[routing.color]) === undefined ? undefined : routing;
}

/** In words. It need not be healthy: while the other release is only tried, its visitors have no better color. */
export function whyDown(color: ColorState, services: readonly string[]): string | undefined {
  const containers = color.containers.map((one) => ({ ...one, health: 'none' as const }));
  return whyUnfit({ ...color, containers }, services);
}
