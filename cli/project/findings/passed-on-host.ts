import { callersOf } from '../callers.ts';
import type { Rule } from './finding.ts';

/** By the Host the proxy tells apart services with one port; a visitor's own, passed on, names none: all would get 421. */
export const passedOnHost: Rule = ({ service, config, settings, project }) => {
  const twin = settings.services.find(({ name, port }) => port === config.port && name !== config.name);
  if (config.port === undefined || twin === undefined) return [];
  const released = new Set(settings.services.map(({ name }) => name));
  const asksProxy = (name: string): boolean => !settings.colorLocal || !released.has(name);
  const caller = callersOf(project, service).find(
    (one) => asksProxy(one.service) && one.port === config.port && one.passesHost,
  );
  if (caller === undefined) return [];
  const { service: name, where } = caller;
  return [
    {
      kind: 'blocker',
      problem: `${name} passes on the visitor's Host (${where}), and ${twin.name} has port ${config.port} too: the proxy could not tell which is meant`,
      instead: `proxy_set_header Host ${service.name}, or its like; or another port for one of the two; or release ${name} too`,
    },
  ];
};
