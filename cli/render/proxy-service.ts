import { createHash } from 'node:crypto';
import type { Config, Listen } from '../config/config.ts';
import type { Project } from '../project/project.ts';
import { checksPort } from './checks-port.ts';
import { composeMounts } from './edge-mounts.ts';
import { portsOf } from './ports.ts';
import { servicesWithPort } from './upstreams.ts';

/**
 * What the proxy's Compose service takes from the project: ports, networks and the names of the released services.
 * Its labels tell a running proxy's control port (and that of https), and whether it was created from this very definition.
 */
export function proxyService(config: Config, project: Project, fragment: string): Record<string, unknown> {
  const values = definition(config, project);
  const { control, https } = portsOf(config);
  return {
    ...values,
    labels: {
      'dev.bgc.control': String(control),
      ...(config.proxy.https === undefined ? {} : { 'dev.bgc.https': String(https) }),
      'dev.bgc.definition': proxyDefinition(config, project, fragment),
    },
  };
}

/** A hash of all that only a new proxy container can take over: not its nginx configuration. */
export function proxyDefinition(config: Config, project: Project, fragment: string): string {
  // How long a stop may take is no reason for a time without answers.
  const { stop_grace_period: _, ...made } = definition(config, project);
  const text = JSON.stringify([made, fragment]);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function definition(config: Config, project: Project): Record<string, unknown> {
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
      // Docker chooses the host port: bgc reads it back, so nothing can collide.
      `127.0.0.1::${ports.control}`,
    ],
    networks: networks(config, project),
    mem_limit: config.proxy.memory,
    ...(mounts.length === 0 ? {} : { volumes: mounts }),
    // Longer than nginx itself waits for its old workers.
    stop_grace_period: `${Math.ceil(config.drain.timeout / 1000) + 5}s`,
  };
}

function publish({ host, port }: Listen, target: number): string {
  if (host === undefined) return `${port}:${target}`;
  return `${host.includes(':') ? `[${host}]` : host}:${port}:${target}`;
}

/** On every network of a service that gets traffic, under its name: `http://web:3000` reaches the live color. */
function networks(config: Config, project: Project): Record<string, { aliases: string[] }> {
  const aliases = new Map<string, Set<string>>();
  for (const { name } of servicesWithPort(config)) {
    for (const [network, attachment] of project.services.get(name)?.networks ?? []) {
      const known = aliases.get(network) ?? new Set();
      aliases.set(network, known);
      for (const alias of [name, ...attachment.aliases]) known.add(alias);
    }
  }
  return Object.fromEntries([...aliases].map(([network, names]) => [network, { aliases: [...names] }]));
}
