import { type Canary, canaryIn } from '../traffic/routing.ts';
import { type ColorState, type Observed, releaseOf, whyUnfit } from './observed.ts';

/** The canary under way; none when its containers are gone, as after `bgc down`, which leaves only the symlink. */
export function standingCanary({ routing, colors }: Observed): Canary | undefined {
  const canary = canaryIn(routing);
  return canary === undefined || releaseOf(colors[canary.color]) === undefined ? undefined : canary;
}

/** In words. It need not be healthy: while the other release is only tried, its visitors have no better color. */
export function whyDown(color: ColorState, services: readonly string[]): string | undefined {
  const containers = color.containers.map((one) => ({ ...one, health: 'none' as const }));
  return whyUnfit({ ...color, containers }, services);
}
