import type { Config } from '../config/config.ts';
import type { Project } from '../project/project.ts';
import type { DroppedRequests } from '../release/dropped-requests.ts';
import type { Engine } from '../release/engine.ts';
import type { Color } from '../traffic/color.ts';
import { mainColor } from '../traffic/routing.ts';
import { check } from './checks/check.ts';
import { membership } from './checks/membership.ts';
import { ownPreview } from './checks/preview-address.ts';
import { warmUp } from './checks/warm-up.ts';
import { create, healthy, requireFit, start, stop } from './compose/colors.ts';
import { build, fetchImage, pin, prune } from './compose/images.ts';
import { handBack, restorePrevious, stopPrevious } from './compose/previous-services.ts';
import { startShared } from './compose/shared-services.ts';
import { soak } from './compose/soak.ts';
import type { Deployment } from './deployment.ts';
import { startsOf } from './docker/container-failure.ts';
import { endHook, runHook } from './hooks/hook.ts';
import { drain } from './nginx/drain.ts';
import type { DropCounter } from './nginx/drop-counter.ts';
import { load } from './nginx/load.ts';
import { allowDuringMaintenance, beginMaintenance } from './nginx/maintenance.ts';
import { readMaintenance, removePage } from './nginx/maintenance-files.ts';
import { probe, reach } from './nginx/probe.ts';
import { waitForProxy } from './nginx/reconnect.ts';
import { requestCounts } from './nginx/request-count.ts';
import { requireRoutes } from './nginx/routes.ts';
import { nginxDirectory, requireProxy, requireProxyIn } from './nginx/running-proxy.ts';
import { prepareProxy, startProxy, writeTested } from './nginx/start.ts';
import { type Switched, switchTo } from './nginx/switch.ts';
import { watch } from './nginx/watch.ts';
import { observe } from './observe.ts';
import { runningConfigs } from './state/running-configs.ts';

/** @param drops shared with another engine of the same bgc, so that no dropped request is counted twice */
export function dockerEngine(
  site: Deployment,
  config: Config,
  loadProject: () => Promise<Project>,
  drops: DropCounter,
): Engine {
  const imageOf = async (service: string): Promise<string> =>
    (await loadProject()).services.get(service)?.image ?? `${site.project}-${service}`;
  const switches: Switched[] = [];
  return {
    observe: () => observe(site, config),
    write: (files) => writeTested(site, config, files),
    load: () => load(site),
    startProxy: async (replaces) => {
      const mustGo = await prepareProxy(site, config);
      if (replaces.length > 0) await stopPrevious(site, replaces);
      await startProxy(site, config, mustGo);
    },
    handBack: async (services) => handBack(site, await loadProject(), services),
    stopPrevious: (services) => stopPrevious(site, services),
    restorePrevious: async (services) => restorePrevious(site, await loadProject(), services),
    startShared: async (services) => startShared(site, await loadProject(), services),
    build: (service, pull) => build(site, service, pull),
    fetch: async (service, force) => fetchImage(site, service, await imageOf(service), force),
    pin: async (service, release) => pin(site, service, await imageOf(service), release),
    drain: (timeout, leave, of) => drain(site, { timeout, leave, of }, drops),
    dropped: () => drops.rest(site, () => requireProxy(site)),
    droppedBefore: async () => drops.before(site, await requireProxy(site)),
    create: (color, release, services) => create(site, color, release, services),
    start: (color, service) => start(site, color, service),
    healthy: (color, service, timeout, settle, grows) => healthy(site, color, service, { timeout, settle, grows }),
    reach: (color, service, timeout, both) => reach(site, { color, service, timeout, both }),
    probe: (color, service, path, timeout) => probe(site, color, service, path, timeout),
    warmUp: async (one) => warmUp(site, await ownPreview(site, config), one),
    check: async (one) => check(site, await ownPreview(site, config), one),
    hook: (hook, facts) => runHook(site, config, hook, facts),
    endHook: (name) => endHook(site, name),
    switchTo: async (traffic, entering = []) => {
      const at = Date.now();
      const containers = await waitForProxy(site);
      const configs = await runningConfigs(site.directory, config, containers);
      for (const color of entering) await requireFit(site, configs[color], containers, color);
      switches.push({ at, starts: startsOf(containers) });
      const prove = async (): Promise<void> => {
        if (entering.length > 0) await requireRoutes(site, configs[mainColor(traffic)], traffic);
      };
      await switchTo(site, requireProxyIn(containers), traffic, prove);
    },
    membership: (step) => membership(site, step),
    soak: (color, ms) => soak(site, color, ms, switches.at(-1)?.starts),
    watch: (color, limits, share) =>
      watch(site, {
        color,
        limits,
        share: share ?? 100,
        switched: switches.at(-1) ?? { at: Date.now(), starts: new Map() },
      }),
    requestCounts: async () => (switches[0] === undefined ? undefined : requestCounts(site, switches[0].at)),
    maintenance: () => readMaintenance(nginxDirectory(site)),
    beginMaintenance: (page) => beginMaintenance(site, page),
    endMaintenance: () => removePage(nginxDirectory(site)),
    allowDuringMaintenance: (networks) => allowDuringMaintenance(site, networks),
    retire: (color) => retire(site, color, config.drain.timeout, drops),
    stop: (color, services) => stop(site, color, services),
    prune: (releases) => prune(site, config, releases),
  };
}

/** Drains, then stops a color that may have had traffic; `timeout`: milliseconds for the old workers' requests. */
async function retire(site: Deployment, color: Color, timeout: number, drops: DropCounter): Promise<DroppedRequests> {
  const dropped = await drain(site, { timeout, leave: 0 }, drops);
  await stop(site, color);
  return dropped;
}
