import type { Config, ServiceConfig } from '../../config/config.ts';
import type { ComposeService, Health, Project } from '../../project/project.ts';
import { type Color, colored, PRIVATE_NETWORK } from '../../traffic/color.ts';
import { hostOf, ownHostOf } from '../hosts.ts';
import type { RenderConfig } from '../strategy.ts';
import { linksToOwnColor } from './own-color.ts';
import { pinOf, releaseVariable, startPeriodVariable } from './pin.ts';
import { Replacing, type ServiceValues } from './service-node.ts';

export function colorService(own: ServiceConfig, color: Color, config: RenderConfig, project: Project): ServiceValues {
  const { name, port, replicas } = own;
  const service = project.services.get(name);
  const release = `\${${releaseVariable(color)}:-0}`;
  return {
    image: pinOf(project.name, name, release),
    deploy: { replicas, ...restartPolicy(service) },
    environment: { BGC_COLOR: color, BGC_RELEASE: release, ...modeEnvironment(config, color) },
    labels: {
      'dev.bgc.service': name,
      'dev.bgc.color': color,
      'dev.bgc.release': release,
      ...(port === undefined ? {} : { 'dev.bgc.port': String(port) }),
    },
    ...hostname(service, color),
    ...healthcheck(service?.health, color),
    ...linksToOwnColor(service, color, config, project),
    ...dependsOn(service, color, config),
    ...networks(own, color, config, project),
  };
}

/**
 * With `always`, Docker starts containers at boot that bgc has stopped, so a replaced worker would run beside its
 * successor. Compose takes a policy from two places; `deploy` wins (measured with Compose 2.26).
 * https://docs.docker.com/engine/containers/start-containers-automatically/
 */
function restartPolicy(service: ComposeService | undefined): Record<string, unknown> {
  if (service?.restart !== 'always') return {};
  return { restart_policy: { condition: 'unless-stopped' } };
}

/** Each `$` is doubled, because Compose interpolates a single one. */
function modeEnvironment({ strategy }: RenderConfig, color: Color): Record<string, string> {
  const own = strategy.environment(color);
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [name, value.replaceAll('$', '$$$$')]));
}

/**
 * Detects a healthy start within 250 ms instead of a whole `interval` (30 s by default). Docker probes that fast only
 * during `start_period`, so a healthcheck without one gets a `start_period` of one interval. That of an image is known
 * only once it is there. Compose 2.31 and later want both or none (https://github.com/moby/moby/issues/48874).
 * https://docs.docker.com/reference/dockerfile/#healthcheck
 */
function healthcheck(health: Health | undefined, color: Color): Record<string, unknown> {
  if (health === undefined || health.kind === 'disabled') return {};
  if (health.kind === 'image') {
    const period = `\${${startPeriodVariable(color)}:-30s}`;
    return { healthcheck: { start_period: period, start_interval: START_INTERVAL } };
  }
  const { interval = '30s', startPeriod = interval, startInterval = START_INTERVAL } = health;
  return { healthcheck: { start_period: startPeriod, start_interval: startInterval } };
}

const START_INTERVAL = '250ms';

/** Docker's DNS answers a host name, so one that both colors had would lead to both. */
function hostname(service: ComposeService | undefined, color: Color): { hostname?: string } {
  const own = service?.hostname;
  return own === undefined
    ? {}
    : { hostname: own.replace(/^[^.]*/, (first) => colored(first.slice(0, LONGEST), color)) };
}

/** A label of a host name has 63 characters at most. */
const LONGEST = 63 - '-green'.length;

/** A dependency on another released service becomes a dependency on that service in the same color. */
function dependsOn(service: ComposeService | undefined, color: Color, config: Config): Record<string, unknown> {
  if (service === undefined || service.dependsOn.size === 0) return {};
  const released = new Set(config.services.map(({ name }) => name));
  const dependencies = [...service.dependsOn];
  // Links go, and with them the dependencies that Compose makes of them.
  if (service.links.length === 0 && !dependencies.some(([other]) => released.has(other))) return {};
  return {
    depends_on: new Replacing(
      Object.fromEntries(
        dependencies.map(([other, dependency]) => [released.has(other) ? colored(other, color) : other, dependency]),
      ),
    ),
  };
}

/**
 * Services that the proxy calls or hooks run in join the proxy's network; others stay as isolated as they are. Aliases
 * of their own belong to the proxy: on the colors an alias would lead to both at once.
 */
function networks({ name, port }: ServiceConfig, color: Color, { hooks, colorLocal }: Config, project: Project) {
  const own = [...(project.services.get(name)?.networks ?? [])].map(([network, { aliases }]): [string, Attachment] => [
    network,
    attachment(aliases, colorLocal ? [ownHostOf(project, name, color)] : []),
  ]);
  if (port !== undefined) own.push([PRIVATE_NETWORK, { aliases: [hostOf(project, name, color)] }]);
  else if (Object.values(hooks).some((hook) => hook.in === name)) own.push([PRIVATE_NETWORK, {}]);
  return own.some(([network, one]) => network === PRIVATE_NETWORK || 'aliases' in one)
    ? { networks: Object.fromEntries(own) }
    : {};
}

interface Attachment {
  aliases?: Replacing | readonly string[];
}

/** Where there is nothing to replace, aliases are added. */
function attachment(inherited: readonly string[], own: readonly string[]): Attachment {
  if (inherited.length > 0) return { aliases: new Replacing(own) };
  return own.length > 0 ? { aliases: own } : {};
}
