import { COLORS, colored, PROXY } from '../../traffic/color.ts';
import { SERVICE_NAME } from '../schema/allowed.ts';
import { DEFAULT_BG } from '../schema/written.ts';
import { formatPath, type Problem, quote } from '../text/problem.ts';
import { didYouMean } from '../text/suggest.ts';
import { type Draft, type Fields, has, lacks, valueOr } from './draft.ts';
import { acmeIsNobodysRoute, httpsHasItsOwnPort, httpsNeedsTls, preloadIsForGood } from './edge-rules.ts';
import { ownPathsAreFree } from './own-paths.ts';
import { guardsHaveSomethingToGuard, listenersDiffer, previewHostIsNobodysRoute } from './preview-rules.ts';
import { serverSnippetsKeepTheHeaders } from './snippet-rules.ts';
import { membershipPathsDiffer, onlyOneColorServes, trafficKeysFitTheMode } from './traffic-rules.ts';

type Rule = (draft: Draft) => Problem[];

export function brokenRules(draft: Draft): Problem[] {
  return rules.flatMap((rule) => rule(draft));
}

const serviceNamesAreAllowed: Rule = ({ services }) =>
  [...services.keys()].flatMap((name) => {
    const message = nameFault(name);
    return message === undefined ? [] : [{ path: ['services', name], at: 'key', message }];
  });

function nameFault(name: string): string | undefined {
  if (name.toLowerCase() === PROXY) return 'is the name of the proxy that bgc itself adds';
  if (SERVICE_NAME.test(name)) return undefined;
  return 'a service name must be letters, digits, ".", "_" or "-", start with a letter or digit, and have at most 57 characters';
}

const serviceNamesDoNotCollide: Rule = ({ services }) => {
  const names = [...services.keys()];
  return names.flatMap((name, index): Problem[] => {
    const twin = names.slice(0, index).find((other) => isSameName(other, name));
    if (twin !== undefined) {
      return [onKey(['services', name], `differs from "${twin}" only in case, which DNS and nginx ignore`)];
    }
    const owner = names.find((other) => COLORS.some((color) => isSameName(colored(other, color), name)));
    return owner === undefined ? [] : [onKey(['services', name], `is the name that bgc gives a color of "${owner}"`)];
  });
};

const healthNeedsAPort: Rule = ({ services }) =>
  [...services.values()]
    .filter((service) => has(service, 'health') && lacks(service, 'port'))
    .map((service) => onKey([...service.path, 'health'], 'needs a "port" to probe'));

/** A service that answers requests is needed until the switch, and is the standby afterwards. */
const onlyWorkersAreHandedOver: Rule = ({ services }) =>
  [...services.values()]
    .filter((service) => has(service, 'handover') && has(service, 'port'))
    .map((service) => onKey([...service.path, 'handover'], 'is only for a service without a "port"'));

const callsAreNotProbed: Rule = ({ services, routes }) =>
  [...services.values()].flatMap((service) => {
    const own = routes.filter(({ values }) => values.service === service.path[1]);
    const isGrpcOnly = own.length > 0 && own.every(({ values }) => values.as === 'grpc');
    if (!has(service, 'health') || !isGrpcOnly) return [];
    const message = 'a gRPC server does not answer GET: give the service a healthcheck in its Compose file';
    return [onKey([...service.path, 'health'], message)];
  });

const everyRequestHasAService: Rule = ({ top, services }) => {
  const isUnclear = [...services.values()].some((service) => !service.isCertain);
  if (services.size === 0 || isUnclear || !lacks(top, 'routes')) return [];
  const ports = [...services].filter(([, service]) => has(service, 'port')).map(([name]) => name);
  if (ports.length === 1) return [];
  if (ports.length === 0) return [onKey(['services'], 'none has a "port", so there is no traffic to switch')];
  return [onKey(['services'], `${ports.join(', ')} have a port: say under "routes" which requests each of them gets`)];
};

const routesLeadToAPort: Rule = ({ services, routes }) =>
  routes.flatMap((route): Problem[] => {
    const name = route.values.service;
    const service = services.get(String(name));
    if (service === undefined) return unlisted(route, 'service', services);
    const path = [...route.path, 'service'];
    return lacks(service, 'port') ? [{ path, at: 'value', message: `${quote(name)} has no port` }] : [];
  });

const hooksRunInReleasedServices: Rule = ({ services, hooks }) =>
  hooks.flatMap((hook) => (services.has(String(hook.values.in)) ? [] : unlisted(hook, 'in', services)));

function unlisted({ path, values }: Fields, key: string, services: Draft['services']): Problem[] {
  const name = values[key];
  if (typeof name !== 'string' || services.size === 0) return [];
  const names = [...services.keys()];
  const help = didYouMean(name, names) || ` (${names.join(', ')})`;
  return [{ path: [...path, key], at: 'value', message: `${quote(name)} is not listed under "services"${help}` }];
}

const routesDiffer: Rule = ({ routes }) =>
  routes.flatMap((route, index): Problem[] => {
    const twin = routes.slice(0, index).find((other) => place(other) === place(route));
    if (twin === undefined || !route.isCertain) return [];
    return [{ path: route.path, at: 'value', message: `has the same host and path as ${formatPath(twin.path)}` }];
  });

const bgIsNobodysRoute: Rule = ({ top, routes }) => {
  const bg = valueOr(top, 'bg', DEFAULT_BG);
  return routes
    .filter((route) => bg !== '/' && typeof bg === 'string' && withoutSlash(route.values.path) === bg)
    .map((route) => ({
      path: [...route.path, 'path'],
      at: 'value',
      message: `is where bgc tells which color is live: set "bg" to another path, or to false`,
    }));
};

const checksAreOfOneKind: Rule = ({ checks }) =>
  checks.flatMap((check) => {
    if (has(check, 'get') && has(check, 'run'))
      return [onKey([...check.path, 'run'], 'cannot stand next to "get": make it a check of its own')];
    if (lacks(check, 'get') && lacks(check, 'run')) {
      return [onKey(check.path, 'needs "get" (a path to ask for) or "run" (a command)')];
    }
    return has(check, 'run') ? getOnly(check) : [];
  });

function getOnly(check: Fields): Problem[] {
  return ['status', 'contains', 'header', 'json', 'max_time', 'host']
    .filter((key) => has(check, key))
    .map((key) => onKey([...check.path, key], 'goes with "get", not with "run"'));
}

const rules: readonly Rule[] = [
  serviceNamesAreAllowed,
  serviceNamesDoNotCollide,
  healthNeedsAPort,
  onlyWorkersAreHandedOver,
  callsAreNotProbed,
  everyRequestHasAService,
  routesLeadToAPort,
  routesDiffer,
  bgIsNobodysRoute,
  ownPathsAreFree,
  listenersDiffer,
  previewHostIsNobodysRoute,
  guardsHaveSomethingToGuard,
  checksAreOfOneKind,
  hooksRunInReleasedServices,
  trafficKeysFitTheMode,
  onlyOneColorServes,
  membershipPathsDiffer,
  httpsNeedsTls,
  httpsHasItsOwnPort,
  preloadIsForGood,
  acmeIsNobodysRoute,
  serverSnippetsKeepTheHeaders,
];

function place({ values }: Fields): string {
  return JSON.stringify([values.host ?? null, withoutSlash(values.path ?? '/')]);
}

/** `/api` and `/api/` match the same requests. */
function withoutSlash(path: unknown): unknown {
  return typeof path === 'string' ? path.replace(/(?<=.)\/$/, '') : path;
}

function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function onKey(path: Problem['path'], message: string): Problem {
  return { path, at: 'key', message };
}
