import { type Color, colored, PRIVATE_NETWORK } from '../color.ts';
import type { Config, ServiceConfig } from '../config/config.ts';
import type { ComposeService, Health, Project } from '../project/project.ts';
import { PRIMARY } from '../traffic.ts';
import { hostOf } from './hosts.ts';
import { pinOf, releaseVariable } from './pin.ts';

/** What differs from the user's service in one color. */
export function colorService(
  own: ServiceConfig,
  color: Color,
  config: Config,
  project: Project,
): { values: Record<string, unknown>; override: Record<string, unknown> } {
  const { name, port, replicas } = own;
  const service = project.services.get(name);
  const attached = networks(own, color, project);
  const release = `\${${releaseVariable(color)}:-0}`;
  return {
    values: {
      image: pinOf(project.name, name, release),
      deploy: { replicas, ...restartPolicy(service) },
      environment: { BGC_COLOR: color, BGC_RELEASE: release, ...roleEnvironment(config, color) },
      labels: {
        'dev.bgc.service': name,
        'dev.bgc.color': color,
        'dev.bgc.release': release,
        ...(port === undefined ? {} : { 'dev.bgc.port': String(port) }),
      },
      ...healthcheck(service?.health),
      ...(overridden(service) ? {} : { networks: attached }),
    },
    override: {
      ...dependsOn(service, color, config),
      ...(overridden(service) ? { networks: attached } : {}),
    },
  };
}

/**
 * With `always`, Docker starts what bgc has stopped when the machine is booted: a worker whose successor has taken over
 * would run twice. Of the two places where Compose takes a policy from, `deploy` wins (measured with Compose 2.26).
 * https://docs.docker.com/engine/containers/start-containers-automatically/
 */
function restartPolicy(service: ComposeService | undefined): Record<string, unknown> {
  if (service?.restart !== 'always') return {};
  return { restart_policy: { condition: 'unless-stopped' } };
}

/** What differs between the two roles. Compose replaces `$`: it is doubled to stay what it is. */
function roleEnvironment({ traffic }: Config, color: Color): Record<string, string> {
  if (traffic.mode !== 'primary-fallback') return {};
  const own = traffic.environment[color === PRIMARY ? 'primary' : 'fallback'];
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [name, value.replaceAll('$', '$$$$')]));
}

/**
 * A start is noticed within 250 ms instead of a whole `interval` (30 s by default). Docker probes that fast only
 * during `start_period`, so a healthcheck without one gets an interval's worth.
 * https://docs.docker.com/reference/dockerfile/#healthcheck
 */
function healthcheck(health: Health | undefined): Record<string, unknown> {
  if (health === undefined || health.kind === 'disabled') return {};
  if (health.kind === 'image') return { healthcheck: { start_interval: START_INTERVAL } };
  const { interval = '30s', startPeriod = interval, startInterval = START_INTERVAL } = health;
  return { healthcheck: { start_period: startPeriod, start_interval: startInterval } };
}

const START_INTERVAL = '250ms';

/** A released service that depends on another released one means the one of its own color. */
function dependsOn(service: ComposeService | undefined, color: Color, config: Config): Record<string, unknown> {
  if (service === undefined || service.dependsOn.size === 0) return {};
  const released = new Set(config.services.map(({ name }) => name));
  const dependencies = [...service.dependsOn];
  if (!dependencies.some(([other]) => released.has(other))) return {};
  return {
    depends_on: Object.fromEntries(
      dependencies.map(([other, dependency]) => [released.has(other) ? colored(other, color) : other, dependency]),
    ),
  };
}

/** Aliases stay with the proxy: on the colors they would lead to both at once. */
function overridden(service: ComposeService | undefined): boolean {
  return [...(service?.networks.values() ?? [])].some(({ aliases }) => aliases.length > 0);
}

/** All that it is on anyway, and the network of the proxy: to be asked by a name of this project's, and to reach it from hooks. */
function networks({ name, port }: ServiceConfig, color: Color, project: Project): Record<string, unknown> {
  const own = [...(project.services.get(name)?.networks.keys() ?? [])].map((network) => [network, {}]);
  const shared = port === undefined ? {} : { aliases: [hostOf(project, name, color)] };
  return { ...Object.fromEntries(own), [PRIVATE_NETWORK]: shared };
}
