import type { Runtime } from '../release/engine.ts';
import { pinOf } from '../render/compose/pin.ts';
import { membership } from './checks/membership.ts';
import { create, healthy, start, stop } from './compose/colors.ts';
import { composeForUser } from './compose/for-user.ts';
import { build, fetchImage, pin, prune } from './compose/images.ts';
import { takeDown } from './compose/leftovers.ts';
import { restorePrevious, stopPrevious } from './compose/previous-services.ts';
import { startShared } from './compose/shared-services.ts';
import { soak } from './compose/soak.ts';
import type { Deployment, Opening } from './deployment.ts';
import { digests } from './docker/pins.ts';
import type { Switched } from './nginx/switch.ts';
import { knownReleases } from './state/known-releases.ts';

/** @param switches those of the proxy in front of it, the last one last */
export function runtimeOf(site: Deployment, opening: Opening, switches: readonly Switched[]): Runtime {
  const { config, project } = opening;
  const imageOf = async (service: string): Promise<string> =>
    (await project()).services.get(service)?.image ?? `${site.project}-${service}`;
  return {
    startShared: async (services) => startShared(site, await project(), services),
    stopPrevious: (services) => stopPrevious(site, services),
    restorePrevious: async (services) => restorePrevious(site, await project(), services),
    build: (service, pull) => build(site, service, pull),
    fetch: async (service, force) => fetchImage(site, service, await imageOf(service), force),
    pin: async (service, release) => pin(site, service, await imageOf(service), release),
    pins: async (services, release) =>
      Object.fromEntries(services.map((service) => [service, pinOf(site.project, service, release)])),
    digests: (services, release) => digests(site, services, release),
    releases: () => knownReleases(site, config),
    prune: (releases) => prune(site, config, releases),
    create: (color, release, services) => create(site, color, release, services),
    start: (color, service) => start(site, color, service),
    healthy: (color, service, timeout, settle, grows) => healthy(site, color, service, { timeout, settle, grows }),
    membership: (step) => membership(site, step),
    soak: (color, ms) => soak(site, color, ms, switches.at(-1)?.starts),
    stop: (color, services, release) => stop(site, color, services, release),
    takeDown: (volumes) => takeDown(site, volumes),
    compose: (words, runs, show) => composeForUser(site, words, runs, show),
  };
}
