import type { Build, ComposeService, Health, Project } from './project.ts';
import { isSwitchedOn } from './selection.ts';
import { model, type WrittenBuild, type WrittenModel, type WrittenService } from './written.ts';

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
  const services = Object.entries(written.services ?? {}).map(([name, one]) =>
    toService(name, one, profiles, written.configs),
  );
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
    exposes: new Map(),
  };
}

function networksWith({ networks = {} }: WrittenModel, key: 'internal' | 'enable_ipv6' | 'external'): string[] {
  return Object.keys(networks).filter((name) => networks[name]?.[key] === true);
}

function toService(
  name: string,
  written: WrittenService,
  profiles: readonly string[],
  configs: WrittenModel['configs'],
): ComposeService {
  return {
    name,
    image: written.image,
    build: written.build && toBuild(written.build),
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
    hostname: written.hostname,
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
    configs: configsOf(written, configs),
    devices: devicesOf(written),
    interactive: written.stdin_open === true,
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

function toBuild(written: WrittenBuild): Build {
  const args = Object.entries(written.args ?? {}).flatMap(([key, value]) => (value === null ? [] : [[key, value]]));
  return {
    context: written.context ?? '.',
    dockerfile: written.dockerfile ?? 'Dockerfile',
    inline: written.dockerfile_inline,
    target: written.target,
    args: Object.fromEntries(args),
  };
}

function configsOf({ configs = [] }: WrittenService, written: WrittenModel['configs'] = {}): ComposeService['configs'] {
  return configs.map(({ source: name }) => ({ name, file: written[name]?.file, content: written[name]?.content }));
}

/** Of a device `HOST:CONTAINER:rwm`, the path on the host. */
function devicesOf({ devices = [], gpus, deploy }: WrittenService): string[] {
  const paths = devices.map((one) => (typeof one === 'string' ? (one.split(':')[0] ?? one) : (one.source ?? '')));
  const reserved = deploy?.resources?.reservations?.devices ?? [];
  const hasGpu = gpus !== undefined || reserved.some(({ capabilities }) => capabilities?.includes('gpu'));
  return [...paths, ...(hasGpu ? ['GPU'] : [])];
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
