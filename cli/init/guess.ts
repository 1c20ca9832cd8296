import type { ComposeService, Project } from '../project/project.ts';

/** A value that the user has not given, and the reason for it. */
export interface Guess<T> {
  value: T;
  /** A clause to print after the value. */
  why: string;
}

export const said = <T>(value: T): Guess<T> => ({ value, why: 'as you said' });

export interface ServiceGuess {
  name: string;
  release: Guess<boolean>;
  /** The port that gets its traffic; a worker has none. */
  port: Guess<number> | undefined;
}

/** Ports in the EXPOSE of each service's image, by service; none for an image that is not on this machine. */
export type ExposedPorts = ReadonlyMap<string, readonly number[]>;

/** Every service that a plain `docker compose up` starts; the first one most likely gets the traffic. Pure. */
export function guessServices(project: Project, exposed: ExposedPorts): ServiceGuess[] {
  const offered = [...project.services.values()].filter(({ enabled }) => enabled);
  const once = jobsOf(project);
  const primary = offered.map((service) => ({ service, release: releaseGuess(service, once) }));
  const images = new Set(primary.flatMap(({ service, release }) => (release.value ? [service.image] : [])));
  const guesses = primary.map(({ service, release }) => ({
    name: service.name,
    release: release.value ? release : (sameImageGuess(service, images, once) ?? release),
    port: portGuess(service, exposed.get(service.name) ?? [], declaredByOthers(service, offered)),
  }));
  return guesses.sort((a, b) => weight(b, project) - weight(a, project));
}

/** Orders published ports before other ports before none or unreleased; ties keep the order of the Compose file. */
function weight({ name, release, port }: ServiceGuess, project: Project): number {
  if (!release.value || port === undefined) return 0;
  return publishes(project.services.get(name)) ? 2 : 1;
}

function publishes(service: ComposeService | undefined): boolean {
  return service?.ports.some(({ published }) => published !== undefined) ?? false;
}

const yes = (why: string): Guess<boolean> => ({ value: true, why });
const no = (why: string): Guess<boolean> => ({ value: false, why });

function releaseGuess(service: ComposeService, once: ReadonlySet<string>): Guess<boolean> {
  if (once.has(service.name)) return no('it runs once and ends');
  const shared = [baseName(service.image), service.name].find((word) => word !== undefined && SHARED.has(word));
  if (shared !== undefined) return no(`${shared} is shared by both colors`);
  if (service.builds) return yes('it is built here');
  const port = service.ports.find(({ target }) => isWebPort(target));
  if (port !== undefined) return yes(`it publishes port ${port.target}`);
  return no('it is not built here and publishes no web port');
}

/** A worker often runs the application's own image with another command. */
function sameImageGuess(
  { name, image }: ComposeService,
  released: ReadonlySet<string | undefined>,
  once: ReadonlySet<string>,
): Guess<boolean> | undefined {
  if (image === undefined || once.has(name) || !released.has(image)) return undefined;
  return yes('it runs the image of another released service');
}

/** Services whose end other services wait for, such as a migration. */
function jobsOf({ services }: Project): Set<string> {
  return new Set(
    [...services.values()].flatMap(({ dependsOn }) =>
      [...dependsOn].flatMap(([name, { condition }]) => (condition === 'service_completed_successfully' ? [name] : [])),
    ),
  );
}

/** `registry:5000/library/postgres:16@sha256:…` is `postgres`. */
function baseName(image: string | undefined): string | undefined {
  return image?.replace(/@.*$/, '').split('/').at(-1)?.replace(/:.*$/, '');
}

/** Images (and service names) of services that keep data or are the same for every version. */
const SHARED: ReadonlySet<string> = new Set(
  [
    'db database cache broker postgres postgresql postgis timescaledb pgvector pgbouncer mysql mariadb percona',
    'mongo mongodb redis redis-stack valkey keydb dragonfly memcached rabbitmq nats kafka cp-kafka zookeeper',
    'cp-zookeeper redpanda activemq eclipse-mosquitto mosquitto elasticsearch opensearch kibana solr meilisearch',
    'typesense clickhouse clickhouse-server cassandra scylla couchdb influxdb neo4j etcd consul vault minio',
    'localstack prometheus grafana loki mailhog mailpit maildev adminer phpmyadmin pgadmin4 traefik caddy haproxy',
    'nginx-proxy portainer-ce watchtower',
  ].flatMap((line) => line.split(' ')),
);

function portGuess(
  service: ComposeService,
  exposed: readonly number[],
  declaredByOthers: ReadonlySet<number>,
): Guess<number> | undefined {
  const published = best(service.ports.map(({ target }) => target));
  if (published !== undefined) return { value: published, why: 'from its ports' };
  const declared = best(service.expose);
  if (declared !== undefined) return { value: declared, why: 'from its expose' };
  // Two services of one image share its EXPOSE: the one that declares no port is a worker.
  const ofImage = best(exposed.filter((port) => !declaredByOthers.has(port)));
  if (ofImage !== undefined) return { value: ofImage, why: "from its image's EXPOSE" };
  const asked = healthPort(service);
  return asked === undefined ? undefined : { value: asked, why: 'from its healthcheck' };
}

function declaredByOthers(service: ComposeService, all: readonly ComposeService[]): Set<number> {
  const others = all.filter(({ name }) => name !== service.name);
  return new Set(others.flatMap(({ ports, expose }) => [...ports.map(({ target }) => target), ...expose]));
}

function best(ports: readonly number[]): number | undefined {
  return ports.find(isWebPort) ?? ports.find((port) => !NO_HTTP.has(port));
}

function isWebPort(port: number): boolean {
  return !NO_HTTP.has(port) && (port === 80 || (port >= 3000 && port < 10_000));
}

/** Ports whose usual protocol is not plain HTTP: SSH, mail, TLS, databases, brokers, debuggers. */
const NO_HTTP: ReadonlySet<number> = new Set([
  21, 22, 23, 25, 53, 110, 143, 443, 465, 587, 993, 995, 1433, 1521, 1883, 2181, 3306, 3389, 4369, 5005, 5432, 5671,
  5672, 6379, 8443, 9042, 9092, 9229, 11211, 27017,
]);

/** The port in `http://localhost:3000/health`; 80 when the URL has none. */
function healthPort({ health }: ComposeService): number | undefined {
  if (health.kind !== 'compose') return undefined;
  const url = /\bhttp:\/\/(?:\[[^\]]*\]|[\w.-]+)(?::(?<port>\d{1,5}))?/.exec(health.test.join(' '));
  return url === null ? undefined : Number(url.groups?.port ?? 80);
}
