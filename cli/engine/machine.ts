import type { Machine } from '../release/engine.ts';
import { check } from './checks/check.ts';
import { ownPreview } from './checks/preview-address.ts';
import type { Deployment, Opening } from './deployment.ts';
import { endHook, runHook } from './hooks/hook.ts';
import { leftHook, outlastHook } from './hooks/orphaned-hook.ts';

export function machineOf(site: Deployment, { config }: Pick<Opening, 'config'>): Machine {
  return {
    check: async (one) => check(site, await ownPreview(site, config), one),
    hook: (hook, facts) => runHook(site, config, hook, facts),
    endHook: (name) => endHook(site, name),
    orphanedHook: async () => {
      const hook = await leftHook(site.directory);
      return hook === undefined ? undefined : { pid: hook.leader.pid };
    },
    outlastHook: (tell) => outlastHook(site, tell),
  };
}
