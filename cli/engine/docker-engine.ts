import type { Config } from '../config/config.ts';
import type { Project } from '../project/project.ts';
import { mainColor } from '../traffic.ts';
import { check } from './check.ts';
import { create, healthy, requireFit, retire, start, stop } from './colors.ts';
import type { Cuts } from './cuts.ts';
import { startsOf } from './docker/fall.ts';
import type { Engine } from './engine.ts';
import { hold } from './hold.ts';
import { endHook, runHook } from './hook.ts';
import { build, fetchImage, pin, prune } from './images.ts';
import { membership } from './membership.ts';
import { onceProxyIsBack } from './nginx/back.ts';
import { drain } from './nginx/drain.ts';
import { probe, reach } from './nginx/idle.ts';
import { load } from './nginx/load.ts';
import { allowDuringMaintenance, beginMaintenance } from './nginx/maintenance.ts';
import { requireRoutes } from './nginx/routes.ts';
import { served } from './nginx/served.ts';
import { switchTo } from './nginx/switch.ts';
import { watch } from './nginx/watch.ts';
import { observe } from './observe.ts';
import { ownPreview } from './own-preview.ts';
import { handBack, startProxy, writeTested } from './proxy.ts';
import { runningConfigs } from './running-configs.ts';
import { startShared } from './shared.ts';
import { nginxDirectory, requireProxy, requireProxyIn, type Site } from './site.ts';
import { readMaintenance, removePage } from './state/maintenance.ts';
import type { Switched } from './switched.ts';
import { reinstate, withdraw } from './uncolored.ts';
import { warmUp } from './warm-up.ts';

/**
 * The engine for one project on one Docker engine.
 * @param loadProject asks Compose for the project; only what needs it waits for that
 * @param cuts shared with another engine of the same bgc, so that nothing is counted twice
 */
export function dockerEngine(site: Site, config: Config, loadProject: () => Promise<Project>, cuts: Cuts): Engine {
  const imageOf = async (service: string): Promise<string> =>
    (await loadProject()).services.get(service)?.image ?? `${site.project}-${service}`;
  const switches: Switched[] = [];
  return {
    observe: () => observe(site, config),
    write: (files) => writeTested(site, config, files),
    load: () => load(site),
    startProxy: (replaces) => startProxy(site, config, replaces),
    handBack: async (services) => handBack(site, await loadProject(), services),
    withdraw: (services) => withdraw(site, services),
    reinstate: async (services) => reinstate(site, await loadProject(), services),
    startShared: async (services) => startShared(site, await loadProject(), services),
    build: (service, pull) => build(site, service, pull),
    fetch: async (service, force) => fetchImage(site, service, await imageOf(service), force),
    pin: async (service, release) => pin(site, service, await imageOf(service), release),
    drain: (timeout, leave, of) => drain(site, { timeout, leave, of }, cuts),
    cut: () => cuts.rest(site, () => requireProxy(site)),
    cutBefore: async () => cuts.before(site, await requireProxy(site)),
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
      const containers = await onceProxyIsBack(site);
      const configs = await runningConfigs(site.directory, config, containers);
      for (const color of entering) await requireFit(site, configs[color], containers, color);
      switches.push({ at, starts: startsOf(containers) });
      const prove = async (): Promise<void> => {
        if (entering.length > 0) await requireRoutes(site, configs[mainColor(traffic)], traffic);
      };
      await switchTo(site, requireProxyIn(containers), traffic, prove);
    },
    membership: (step) => membership(site, step),
    hold: (color, ms) => hold(site, color, ms, switches.at(-1)?.starts),
    watch: (color, limits, share) =>
      watch(site, {
        color,
        limits,
        share: share ?? 100,
        switched: switches.at(-1) ?? { at: Date.now(), starts: new Map() },
      }),
    served: async () => (switches[0] === undefined ? undefined : served(site, switches[0].at)),
    maintenance: () => readMaintenance(nginxDirectory(site)),
    beginMaintenance: (page) => beginMaintenance(site, page),
    endMaintenance: () => removePage(nginxDirectory(site)),
    allowDuringMaintenance: (networks) => allowDuringMaintenance(site, networks),
    retire: (color) => retire(site, color, config.drain.timeout, cuts),
    stop: (color, services) => stop(site, color, services),
    prune: (releases) => prune(site, config, releases),
  };
}
