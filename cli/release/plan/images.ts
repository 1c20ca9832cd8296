import type { Config } from '../../config/config.ts';
import type { Observed } from '../observed.ts';
import type { Step } from '../step.ts';
import type { PlanInput, UpOptions } from './input.ts';

export function imageSteps({ config, project }: PlanInput, release: number, { build, pull }: UpOptions): Step[] {
  const why = 'a later build, pull or prune cannot change what this release runs';
  return config.services.map(({ name }) => {
    const source = build && project.services.get(name)?.build ? 'build' : 'image';
    return { kind: 'image', why, service: name, release, source, pull };
  });
}

/** Keeps the new, the last known good and running releases; never live ones do not use up `keep_releases`. Pure. */
export function pruneStep({ keepReleases }: Config, observed: Observed, release: number): Step[] {
  const { pins, colors, neverLive, lastKnownGood } = observed;
  const containers = [...colors.blue.containers, ...colors.green.containers];
  const good = [...pins, release].filter((one) => !neverLive.has(one)).sort((a, b) => b - a);
  const kept = [
    ...good.slice(0, keepReleases),
    release,
    lastKnownGood,
    ...containers.map((container) => container.release),
  ];
  const releases = pins.filter((pin) => !kept.includes(pin)).sort((a, b) => a - b);
  if (releases.length === 0) return [];
  return [{ kind: 'prune', why: `keep_releases: ${keepReleases}`, releases, phase: 'after', bestEffort: true }];
}
