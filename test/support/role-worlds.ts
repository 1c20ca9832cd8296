import type { Observed } from '../../cli/release/observed.ts';
import { container, observed, runningProxy } from './worlds.ts';

/** A primary in blue and a fallback in green, both at release 1 and well, unless a test says otherwise. */
export function withRoles(differs: Parameters<typeof observed>[0] = {}): Observed {
  const traffic = { kind: 'primary' } as const;
  const world = observed({
    traffic,
    proxy: runningProxy(),
    blue: [container('web', 1)],
    green: [container('web', 1)],
    pins: [1],
    lastRelease: 1,
    ...differs,
  });
  const { proxy } = world;
  if (proxy.state !== 'running' || world.traffic === undefined) return world;
  return { ...world, proxy: { ...proxy, serving: { traffic: world.traffic, generation: '0123456789ab' } } };
}
