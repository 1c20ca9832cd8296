import { callersOf } from '../callers.ts';
import type { Rule } from './finding.ts';

/** By its name, a service without a port answers its own color alone; with `color_local: false`, nothing at all. */
export const withoutPort: Rule = ({ service, config, settings, project }) => {
  if (config.port !== undefined) return [];
  const released = new Set(settings.services.map(({ name }) => name));
  const reachesIt = (name: string): boolean => settings.colorLocal && released.has(name);
  const caller = callersOf(project, service).find((one) => !reachesIt(one.service));
  if (caller === undefined) return [];
  const { port, where } = caller;
  const release = settings.colorLocal
    ? `release ${caller.service} too: it then reaches its own color`
    : 'color_local: true';
  return [
    {
      kind: 'blocker',
      problem: `${caller.service} calls it by its name (${where}), where nothing answers for a service without a port`,
      instead: port === undefined ? release : `its port in bgc.yaml, such as port: ${port}; or ${release}`,
    },
  ];
};
