import { createHash } from 'node:crypto';
import type { Listen } from '../../config/config.ts';
import type { Configs } from '../../config/released.ts';
import type { Project } from '../../project/project.ts';
import { COLORS, PRIVATE_NETWORK } from '../../traffic/color.ts';
import { proxyHost } from '../hosts.ts';
import { checksPort } from '../nginx/checks-port.ts';
import { servicesWithPort } from '../nginx/upstreams.ts';
import { portsOf } from '../ports.ts';
import { composeMounts } from './edge-mounts.ts';
import { proxyNames } from './proxy-networks.ts';

/** The labels show where a running proxy listens and whether it was created from this definition. */
export function proxyService(configs: Configs, project: Project, fragment: string): Record<string, unknown> {
  const { http, https, preview, control } = portsOf(configs.now);
  const checks = checksPort(configs.now);
  return {
    ...definition(configs, project),
    labels: {
      'dev.bgc.control': String(control),
      'dev.bgc.http': String(http),
      ...(configs.now.proxy.https === undefined ? {} : { 'dev.bgc.https': String(https) }),
      'dev.bgc.preview': String(preview),
      ...(checks === undefined ? {} : { 'dev.bgc.checks': String(checks) }),
      'dev.bgc.definition': proxyDefinition(configs, project, fragment),
    },
  };
}

/** Hash of all settings that need a new proxy container; the nginx configuration does not. */
export function proxyDefinition(configs: Configs, project: Project, fragment: string): string {
  // A new stop timeout is no reason to recreate the proxy, which causes downtime.
  const { stop_grace_period: _, ...made } = definition(configs, project);
  const text = JSON.stringify([made, fragment]);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function definition(configs: Configs, project: Project): Record<string, unknown> {
  const config = configs.now;
  const ports = portsOf(config);
  const { image, http, https } = config.proxy;
  const mounts = composeMounts(config.proxy);
  const own = checksPort(config);
  return {
    image,
    ports: [
      publish(http, ports.http),
      ...(https === undefined ? [] : [publish(https, ports.https)]),
      publish(config.preview, ports.preview),
      ...(own === undefined ? [] : [`127.0.0.1::${own}`]),
      // Docker chooses the host port and bgc reads it back, so ports cannot collide.
      `127.0.0.1::${ports.control}`,
    ],
    networks: networks(configs, project),
    mem_limit: config.proxy.memory,
    ...(mounts.length === 0 ? {} : { volumes: mounts }),
    // Longer than nginx waits for its old workers.
    stop_grace_period: `${Math.ceil(config.drain.timeout / 1000) + 5}s`,
  };
}

function publish({ host, port }: Listen, target: number): string {
  if (host === undefined) return `${port}:${target}`;
  return `${host.includes(':') ? `[${host}]` : host}:${port}:${target}`;
}

function networks(configs: Configs, project: Project): Record<string, { aliases: string[] }> {
  const isUnderItsOwnName = (name: string): boolean =>
    project.services.get(name)?.enabled === true && !configs.now.services.some((service) => service.name === name);
  // A service removed from bgc.yaml stays reachable while a color runs it, unless Compose itself runs it now.
  const left = COLORS.flatMap((color) => servicesWithPort(configs[color])).filter(
    ({ name }) => !isUnderItsOwnName(name),
  );
  const names = proxyNames([...servicesWithPort(configs.now), ...left], project);
  return {
    ...Object.fromEntries([...names].map(([network, aliases]) => [network, { aliases: [...aliases] }])),
    [PRIVATE_NETWORK]: { aliases: [proxyHost(project.name)] },
  };
}
