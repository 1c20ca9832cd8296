import type { ReverseProxy } from '../release/engine.ts';
import { mainColor } from '../traffic/routing.ts';
import { ownPreview } from './checks/preview-address.ts';
import { warmUp } from './checks/warm-up.ts';
import { requireFit } from './compose/colors.ts';
import { handBack, stopPrevious } from './compose/previous-services.ts';
import type { Deployment, Opening } from './deployment.ts';
import { startsOf } from './docker/container-failure.ts';
import { differing } from './host/files.ts';
import { drain } from './nginx/drain.ts';
import type { DropCounter } from './nginx/drop-counter.ts';
import { requireHome } from './nginx/home.ts';
import { load } from './nginx/load.ts';
import { allowDuringMaintenance, beginMaintenance } from './nginx/maintenance.ts';
import { mayAllow, readMaintenance, removePage } from './nginx/maintenance-files.ts';
import { mendNetworks } from './nginx/networks.ts';
import { probe, reach } from './nginx/probe.ts';
import { waitForProxy } from './nginx/reconnect.ts';
import { requestCounts } from './nginx/request-count.ts';
import { requireRoutes } from './nginx/routes.ts';
import { nginxDirectory, requireProxy, requireProxyIn } from './nginx/running-proxy.ts';
import { prepareProxy, startProxy, writeBack, writeTested } from './nginx/start.ts';
import { type Switched, switchTo } from './nginx/switch.ts';
import { watch } from './nginx/watch.ts';
import { runningConfigs } from './state/running-configs.ts';
import { renew } from './tls/renew.ts';

/** `drops`: shared by the engines of one bgc, so that none counts twice. `switches`: gets each switch that begins. */
export function proxyOf(site: Deployment, opening: Opening, drops: DropCounter, switches: Switched[]): ReverseProxy {
  const { config, project } = opening;
  const directory = nginxDirectory(site);
  return {
    write: (files, keep) => writeTested(site, config, files, keep),
    writeBack: (kept, files) => writeBack(site, config, kept, files),
    stale: (files) => differing(site.directory, files),
    load: () => load(site),
    ready: async () => {
      await requireHome(site);
      await mendNetworks(site);
    },
    startProxy: async (replaces) => {
      const mustGo = await prepareProxy(site, config);
      if (replaces.length > 0) await stopPrevious(site, replaces);
      await startProxy(site, config, mustGo);
    },
    handBack: async (services) => handBack(site, await project(), services),
    switchTo: async (traffic, entering = []) => {
      const at = site.clock.now();
      const containers = await waitForProxy(site);
      const configs = await runningConfigs(site.directory, config, containers);
      for (const color of entering) await requireFit(site, configs[color], containers, color);
      switches.push({ at, starts: startsOf(containers) });
      const prove = async (): Promise<void> => {
        if (entering.length > 0) await requireRoutes(site, configs[mainColor(traffic)], traffic);
      };
      await switchTo(site, requireProxyIn(containers), traffic, prove);
    },
    drain: (timeout, leave, of) => drain(site, { timeout, leave, of }, drops),
    dropped: () => drops.rest(site, () => requireProxy(site)),
    droppedBefore: async () => drops.before(site, await requireProxy(site)),
    requestCounts: async () => (switches[0] === undefined ? undefined : requestCounts(site, switches[0].at)),
    reach: (color, service, timeout, both) => reach(site, { color, service, timeout, both }),
    probe: (color, service, path, timeout) => probe(site, color, service, path, timeout),
    warmUp: async (one) => warmUp(site, await ownPreview(site, config), one),
    watch: (color, limits, share) =>
      watch(site, {
        color,
        limits,
        share: share ?? 100,
        switched: switches.at(-1) ?? { at: site.clock.now(), starts: new Map() },
      }),
    maintenance: () => readMaintenance(directory),
    mayAllow: () => mayAllow(directory),
    beginMaintenance: (page) => beginMaintenance(site, page),
    endMaintenance: () => removePage(directory),
    allowDuringMaintenance: (networks) => allowDuringMaintenance(site, networks),
    renewCertificate: (tls) => renew(site, config, tls),
  };
}
