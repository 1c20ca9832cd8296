import * as z from 'zod/mini';
import type { ComposeService, Health, Project } from './project.ts';
import { isSwitchedOn } from './selection.ts';

const names = z.union([z.array(z.string()), z.null()]);
const network = z.union([
  z.null(),
  z.object({
    aliases: z.optional(names),
    ipv4_address: z.optional(z.string()),
    ipv6_address: z.optional(z.string()),
    link_local_ips: z.optional(names),
    mac_address: z.optional(z.string()),
  }),
]);
const healthcheck = z.object({
  test: z.optional(names),
  disable: z.optional(z.boolean()),
  interval: z.optional(z.string()),
  retries: z.optional(z.number()),
  start_period: z.optional(z.string()),
  start_interval: z.optional(z.string()),
});
const deploy = z.object({
  replicas: z.optional(z.number()),
  restart_policy: z.optional(z.union([z.null(), z.object({ condition: z.optional(z.string()) })])),
});
const dependency = z.object({
  condition: z.string(),
  required: z.optional(z.boolean()),
  restart: z.optional(z.boolean()),
});
const service = z.object({
  image: z.optional(z.string()),
  build: z.optional(z.unknown()),
  scale: z.optional(z.number()),
  deploy: z.optional(z.union([z.null(), deploy])),
  ports: z.optional(
    z.array(
      z.object({
        target: z.number(),
        published: z.optional(z.string()),
        host_ip: z.optional(z.string()),
        protocol: z.optional(z.string()),
      }),
    ),
  ),
  expose: z.optional(z.array(z.union([z.string(), z.number()]))),
  container_name: z.optional(z.string()),
  network_mode: z.optional(z.string()),
  mac_address: z.optional(z.string()),
  ipc: z.optional(z.string()),
  pid: z.optional(z.string()),
  networks: z.optional(z.record(z.string(), network)),
  depends_on: z.optional(z.record(z.string(), dependency)),
  volumes: z.optional(
    z.array(
      z.object({
        type: z.string(),
        source: z.optional(z.string()),
        target: z.string(),
        read_only: z.optional(z.boolean()),
      }),
    ),
  ),
  links: z.optional(names),
  volumes_from: z.optional(names),
  healthcheck: z.optional(healthcheck),
  restart: z.optional(z.string()),
  stop_grace_period: z.optional(z.string()),
  entrypoint: z.optional(names),
  command: z.optional(names),
  environment: z.optional(z.record(z.string(), z.union([z.string(), z.null()]))),
  labels: z.optional(z.record(z.string(), z.string())),
  profiles: z.optional(names),
});
const ownNetwork = z.object({
  name: z.optional(z.string()),
  internal: z.optional(z.boolean()),
  enable_ipv6: z.optional(z.boolean()),
  external: z.optional(z.boolean()),
});
const model = z.object({
  name: z.string(),
  services: z.optional(z.record(z.string(), service)),
  networks: z.optional(z.record(z.string(), z.union([z.null(), ownNetwork]))),
});

type WrittenService = z.infer<typeof service>;

/**
 * Reads the JSON of `docker compose config --format json`. The Compose files are relative to `directory`; `profiles` are
 * those that are switched on.
 */
export function parseProject(
  json: string,
  directory: string,
  files: readonly string[],
  profiles: readonly string[] = [],
): Project {
  const written = model.parse(JSON.parse(json));
  const services = Object.entries(written.services ?? {}).map(([name, one]) => toService(name, one, profiles));
  return {
    name: written.name,
    directory,
    files,
    services: new Map(services.map((one) => [one.name, one])),
    networkNames: new Map(
      Object.entries(written.networks ?? {}).flatMap(([key, network]) => (network?.name ? [[key, network.name]] : [])),
    ),
    internalNetworks: new Set(networksWith(written, 'internal')),
    ipv6Networks: new Set(networksWith(written, 'enable_ipv6')),
    externalNetworks: new Set(networksWith(written, 'external')),
    mounted: new Map(),
  };
}

function networksWith(
  { networks = {} }: z.infer<typeof model>,
  key: 'internal' | 'enable_ipv6' | 'external',
): string[] {
  return Object.keys(networks).filter((name) => networks[name]?.[key] === true);
}

function toService(name: string, written: WrittenService, profiles: readonly string[]): ComposeService {
  return {
    name,
    image: written.image,
    builds: written.build !== undefined,
    replicas: written.scale ?? written.deploy?.replicas ?? 1,
    ports: (written.ports ?? []).map((port) => ({
      target: port.target,
      published: port.published,
      host: port.host_ip,
      protocol: port.protocol ?? 'tcp',
    })),
    // Of a range such as "3000-3005", this takes the first port.
    expose: (written.expose ?? []).map((port) => Number.parseInt(String(port), 10)).filter(Number.isInteger),
    containerName: written.container_name,
    networkMode: written.network_mode,
    macAddress: written.mac_address,
    ipc: written.ipc,
    pid: written.pid,
    networks: new Map(
      Object.entries(written.networks ?? {}).map(([network, attachment]) => [
        network,
        {
          aliases: attachment?.aliases ?? [],
          fixedAddresses: [
            attachment?.ipv4_address ?? [],
            attachment?.ipv6_address ?? [],
            attachment?.link_local_ips ?? [],
            attachment?.mac_address ?? [],
          ].flat(),
        },
      ]),
    ),
    dependsOn: new Map(
      Object.entries(written.depends_on ?? {}).map(([other, { condition, required, restart }]) => [
        other,
        { condition, required: required ?? true, ...(restart ? { restart } : {}) },
      ]),
    ),
    volumes: (written.volumes ?? []).map((volume) => ({
      kind: volume.type,
      source: volume.source,
      target: volume.target,
      readOnly: volume.read_only ?? false,
    })),
    links: written.links ?? [],
    volumesFrom: written.volumes_from ?? [],
    health: toHealth(written.healthcheck),
    restart: restartOf(written),
    stopGracePeriod: written.stop_grace_period,
    entrypoint: written.entrypoint ?? [],
    command: written.command ?? [],
    environment: new Map(
      Object.entries(written.environment ?? {}).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
    ),
    labels: new Map(Object.entries(written.labels ?? {})),
    profiles: written.profiles ?? [],
    enabled: isSwitchedOn(written.profiles ?? [], profiles),
  };
}

/** In Docker's words, such as `unless-stopped`. In Compose 2.26 `deploy` wins, even if its policy has no condition. */
function restartOf({ restart, deploy }: WrittenService): string | undefined {
  const policy = deploy?.restart_policy;
  if (policy === undefined || policy === null) return restart;
  return policy.condition?.replace(/^none$/, 'no').replace(/^any$/, 'always') ?? 'no';
}

function toHealth(written: WrittenService['healthcheck']): Health {
  if (written?.disable === true || written?.test?.[0] === 'NONE') return { kind: 'disabled' };
  if (!written?.test) return { kind: 'image' };
  return {
    kind: 'compose',
    test: written.test,
    interval: written.interval,
    retries: written.retries,
    startPeriod: written.start_period,
    startInterval: written.start_interval,
  };
}
