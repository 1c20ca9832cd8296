import { expect, test } from 'vitest';
import { parseConfig } from '../../../cli/config/parse.ts';
import { modeOf } from '../../../cli/modes/modes.ts';
import { findingsOf } from '../../../cli/project/findings.ts';
import { parseProject } from '../../../cli/project/parse.ts';

/** A service that nothing can be said against. */
const GOOD = {
  image: 'shop/web:1.4.2',
  networks: { default: null },
  healthcheck: { test: ['CMD', 'true'], interval: '5s' },
  restart: 'unless-stopped',
  stop_grace_period: '1m0s',
};

interface Case {
  /** Added to a good `web`. */
  web?: object;
  others?: Record<string, object>;
  networks?: Record<string, object>;
  /** The text of `bgc.yaml`; by default `web` is released with a port. */
  bgc?: string;
}

/** What is found, a line each: kind, service and problem. */
function found({ web, others, networks, bgc = 'services: { web: { port: 3000 } }' }: Case): string[] {
  const services = { web: { ...GOOD, ...web }, ...others };
  const model = JSON.stringify({ name: 'shop', services, networks });
  const project = parseProject(model, '/srv/shop', ['compose.yaml']);
  const config = parseConfig(bgc, 'bgc.yaml');
  return findingsOf(project, config, modeOf(config).findings).map(({ kind, service, problem }) =>
    [kind, `${service}:`, problem].join(' '),
  );
}

test('a service that two colors can live with must not be talked about', () => {
  expect(found({})).toEqual([]);
  expect(found({ web: { labels: { 'traefik.enable': 'false', 'traefik.http.routers.web.rule': 'x' } } })).toEqual([]);
  expect(found({ web: { labels: { 'traefik.enable': 'False' }, environment: { VIRTUAL_HOST: '' } } })).toEqual([]);
  const off = {
    'com.centurylinklabs.watchtower.enable': 'false',
    'ofelia.enabled': 'false',
    'ofelia.job-exec.report.command': 'report',
    swag: 'disable',
    'com.centurylinklabs.watchtower.scope': 'x',
  };
  expect(found({ web: { labels: off } })).toEqual([]);
  expect(found({ web: { labels: { 'caddyfile.team': 'shop', 'com.example.traefik.x': 'y' } } })).toEqual([]);
  expect(found({ others: { db: { image: 'postgres', network_mode: 'host', container_name: 'db' } } })).toEqual([]);
});

const worker = 'services: { web: { port: 3000 }, side: {} }';
const quiet = { ...GOOD, command: ['node', 'main.js'] };

const CASES: Record<string, [Case, string]> = {
  'the host network': [{ web: { network_mode: 'host' } }, 'blocker web: network_mode: host gives both colors'],
  'a port of the proxy that something unreleased publishes': [
    { others: { side: { ...GOOD, ports: [{ target: 8000, published: '80' }] } } },
    'blocker web: port 80 of the proxy is published by side too',
  ],
  'a fixed address': [
    { web: { networks: { back: { ipv4_address: '10.0.0.5' } } } },
    'blocker web: the fixed address 10.0.0.5 on back',
  ],
  'labels of Traefik': [
    { web: { labels: { 'traefik.http.routers.web.rule': 'Host(`a`)' } } },
    'blocker web: Traefik reads its labels traefik.* from both colors',
  ],
  'labels of Traefik that switch it on alone': [
    { web: { labels: { 'Traefik.Enable': 'true' } } },
    'blocker web: Traefik reads its labels traefik.* from both colors',
  ],
  'a label of caddy-docker-proxy': [
    { web: { labels: { caddy_1: 'a.example.com', 'caddy_1.reverse_proxy': '{{upstreams 3000}}' } } },
    'blocker web: caddy-docker-proxy reads its labels caddy from both colors',
  ],
  'the environment of nginx-proxy': [
    { web: { environment: { VIRTUAL_HOST: 'a.example.com' } } },
    'blocker web: nginx-proxy reads its environment VIRTUAL_HOST from both colors',
  ],
  'a worker that a service which is not released calls': [
    { bgc: worker, others: { side: quiet, edge: { image: 'nginx', environment: { SIDE: 'http://side:80' } } } },
    'blocker side: edge calls it by its name (environment SIDE), where nothing answers for a service without a port',
  ],
  'a worker that a released service calls, with color_local: false': [
    { bgc: `${worker}\ncolor_local: false`, web: { environment: { SIDE: 'http://side:80' } }, others: { side: quiet } },
    'blocker side: web calls it by its name (environment SIDE)',
  ],
  'a network without a way out': [
    { web: { networks: { back: null } }, networks: { back: { internal: true } } },
    'blocker web: back is internal',
  ],
  "a network of bgc's own name": [
    { web: { networks: { bgc: null } }, networks: { bgc: {} } },
    'blocker web: the network bgc has a name that bgc uses',
  ],
  "a volume of bgc's own name": [
    { web: { volumes: [{ type: 'volume', source: 'bgc-spool', target: '/data', read_only: true }] } },
    'blocker web: the volume bgc-spool has a name that bgc uses',
  ],
  'a link without an alias': [{ web: { links: ['db:db'] } }, 'info web: links: db only means here'],
  'a link with an alias': [
    { web: { links: ['db:database'] } },
    'blocker web: links ties a container to one of db, which the colors would no longer know as database',
  ],
  volumes_from: [{ web: { volumes_from: ['data:ro'] } }, 'blocker web: volumes_from ties'],
  'a sidecar in its network': [
    { others: { agent: { network_mode: 'service:web' } } },
    'blocker web: agent shares the container',
  ],
  'a sidecar in its IPC namespace': [
    { others: { agent: { ipc: 'service:web' } } },
    'blocker web: agent shares the container',
  ],
  'a released service that sees its processes': [
    { others: { side: { ...quiet, pid: 'service:web' } }, bgc: worker },
    'blocker web: side shares the container',
  ],
  'a link from outside': [{ others: { old: { links: ['web:shop'] } } }, 'blocker web: old shares the container'],
  'a container name': [{ web: { container_name: 'shop' } }, 'info web: container_name: shop is left out'],
  'a container name that others say': [
    { web: { container_name: 'shop.web' }, others: { cron: { environment: { URL: 'http://shop.web:3000/' } } } },
    'info web: container_name: shop.web is left out',
  ],
  'a fixed MAC address': [{ web: { mac_address: '02:42:ac:11:65:43' } }, 'blocker web: the fixed address 02:42:ac'],
  'a fixed link-local address': [
    { web: { networks: { back: { link_local_ips: ['169.254.8.8'] } } } },
    'blocker web: the fixed address 169.254.8.8 on back',
  ],
  'a label of Watchtower': [
    { web: { labels: { 'com.centurylinklabs.watchtower.enable': 'true' } } },
    'blocker web: by its labels, Watchtower would replace containers of both colors',
  ],
  'a label by which a backup stops it': [
    { web: { labels: { 'docker-volume-backup.stop-during-backup': 'true' } } },
    'blocker web: by its labels, docker-volume-backup would stop both colors',
  ],
  'a label by which a backup runs a command in it': [
    { web: { labels: { 'docker-volume-backup.archive-pre': 'dump' } } },
    'blocker web: by its labels, docker-volume-backup would run its commands in both colors',
  ],
  'a job of Ofelia': [
    { web: { labels: { 'ofelia.enabled': 'true', 'ofelia.job-exec.report.command': 'report' } } },
    'blocker web: by its labels, Ofelia would run each of its jobs in both colors',
  ],
  'a label of SWAG': [
    { web: { labels: { swag: 'enable' } } },
    'blocker web: SWAG reads its labels swag from both colors',
  ],
  'a device': [
    { web: { devices: ['/dev/ttyUSB0:/dev/ttyUSB0:rwm'] } },
    'risk web: both colors open /dev/ttyUSB0 at once',
  ],
  'a GPU': [
    { web: { deploy: { resources: { reservations: { devices: [{ capabilities: ['gpu'] }] } } } } },
    'risk web: both colors use the GPU at once',
  ],
  'a configuration file': [
    { web: { volumes: [{ type: 'bind', source: '/srv/shop/config.yml', target: '/config.yml' }] } },
    'risk web: both colors see the same ./config.yml (/config.yml): an edit reaches the live one, too',
  ],
  'a container name that is the name of the service': [
    { web: { container_name: 'web' }, others: { cron: { command: ['curl', 'http://web:3000/'] } } },
    'info web: container_name: web is left out',
  ],
  'a port that the proxy takes over': [
    { web: { ports: [{ target: 3000, published: '80' }] } },
    'info web: its port 80 moves to the proxy',
  ],
  'a published port that becomes the one of https': [
    {
      web: { ports: [{ target: 3000, published: '8443' }] },
      bgc: 'services: { web: { port: 3000 } }\nproxy: { https: 8443, tls: { certificate: ./a/a.pem, key: ./a/a.key } }',
    },
    'info web: its port 8443 moves to the proxy',
  ],
  'a port that moves': [
    { web: { ports: [{ target: 3000, published: '8080' }] } },
    'info web: visitors come in at 80; its own published port (8080) is closed',
  ],
  'a second port': [
    { web: { ports: [{ target: 9229, published: '9230' }] } },
    'risk web: its port 9229 (published as 9230) is closed',
  ],
  'a disabled healthcheck': [{ web: { healthcheck: { disable: true } } }, 'risk web: its healthcheck is disabled'],
  'no healthcheck': [{ web: { healthcheck: undefined } }, 'risk web: it has no healthcheck'],
  'a slow healthcheck': [
    { web: { healthcheck: { test: ['CMD', 'true'], interval: '1m30s' } } },
    'info web: its healthcheck runs only every 1m30s',
  ],
  'the default interval': [
    { web: { healthcheck: { test: ['CMD', 'true'] } } },
    'info web: its healthcheck runs only every 30s',
  ],
  'a volume': [
    { web: { volumes: [{ type: 'volume', source: 'uploads', target: '/uploads' }] } },
    'risk web: both colors write to the volume uploads (/uploads)',
  ],
  'a folder of the project': [
    { web: { volumes: [{ type: 'bind', source: '/srv/shop/src', target: '/app' }] } },
    'risk web: both colors see the same ./src (/app)',
  ],
  'a mounted SQLite file': [
    { web: { volumes: [{ type: 'bind', source: '/data/shop.sqlite', target: '/shop.sqlite' }] } },
    'risk web: the mount /shop.sqlite looks like a SQLite file: two versions write',
  ],
  'a SQLite URL outside every volume': [
    { web: { environment: { DATABASE_URL: 'sqlite:///data/shop.db?mode=rwc' } } },
    'risk web: DATABASE_URL looks like a SQLite file: it is in no volume',
  ],
  'a SQLite file below a mount': [
    {
      web: {
        environment: { DB: '/data/x/shop.sqlite3' },
        volumes: [{ type: 'bind', source: '/data', target: '/data' }],
      },
    },
    'risk web: DB looks like a SQLite file: two versions write',
  ],
  'a scheduler': [
    { bgc: worker, others: { side: { ...GOOD, command: ['celery', 'beat'] } } },
    'risk side: it looks like a scheduler: both colors run it at once from before the switch until it is done',
  ],
  'a scheduler of which both colors live': [
    {
      bgc: `${worker}\ntraffic: { mode: rolling }`,
      others: { side: { ...GOOD, command: ['supercronic', '/crontab'] } },
    },
    'risk side: it looks like a scheduler: both colors run it at once all the time',
  ],
  'a worker': [
    { bgc: worker, others: { side: { ...GOOD, command: ['php', 'artisan', 'queue:work'] } } },
    'risk side: it looks like a worker',
  ],
  'a short time to stop': [
    { web: { stop_grace_period: '5s' } },
    'info web: stop_grace_period: 5s is shorter than the drain (60s)',
  ],
  'no restart policy': [{ web: { restart: undefined } }, 'risk web: it has no restart policy'],
  'restart: no': [{ web: { restart: 'no' } }, 'risk web: it has no restart policy'],
  'a restart policy of deploy that means no': [
    { web: { restart: undefined, deploy: { restart_policy: { condition: 'none' } } } },
    'risk web: it has no restart policy',
  ],
  'no tag': [{ web: { image: 'localhost:5000/shop' } }, 'risk web: localhost:5000/shop names no version'],
  'a tag that moves': [{ web: { image: 'ghcr.io/shop:stable' } }, 'risk web: ghcr.io/shop:stable names no version'],
  'the tag latest': [{ web: { image: 'shop:latest' } }, 'risk web: shop:latest names no version'],
  'replicas that bgc.yaml does not know of': [
    { web: { deploy: { replicas: 3 } } },
    'risk web: Compose asks for 3 replicas, bgc.yaml for 1 per color',
  ],
};

test.each(Object.entries(CASES))('%s must be the one thing found', (_, [given, expected]) => {
  const all = found({ ...given, others: { ...(given.bgc === undefined ? {} : { side: quiet }), ...given.others } });
  expect(all.map((line) => line.slice(0, expected.length))).toEqual([expected]);
});

test('a fallback that is not told what it is must be found, unless it gets no requests', () => {
  const mode = (rest: string): string => `{ mode: primary-fallback${rest} }`;
  const told = ', environment: { fallback: { MODE: read-only } }';
  const risk = 'risk web: it cannot tell that it is the fallback: its own work, such as jobs, is done twice';
  const bgc = (rest: string): string => `services: { web: { port: 3000 }, side: {} }\ntraffic: ${mode(rest)}`;
  expect(found({ bgc: bgc(''), others: { side: quiet } })).toEqual([risk]);
  expect(found({ bgc: bgc(', environment: { primary: { MODE: write } }'), others: { side: quiet } })).toEqual([risk]);
  expect(found({ bgc: bgc(told), others: { side: quiet } })).toEqual([]);
});

test('a sidecar that says the container name must be found too', () => {
  const agent = { volumes_from: ['container:shop:ro'] };
  expect(found({ web: { container_name: 'shop' }, others: { agent } })).toContain(
    'blocker web: agent shares the container of this service (network_mode, ipc, pid, links or volumes_from)',
  );
});

test('a namespace of a shared service, and a link from one released service to another, must block nothing', () => {
  expect(found({ web: { ipc: 'service:db', pid: 'host' }, others: { db: { image: 'postgres' } } })).toEqual([]);
  const side = { ...quiet, links: ['web'] };
  expect(found({ bgc: worker, others: { side } }).filter((line) => line.startsWith('blocker'))).toEqual([]);
});

test('a job that a worker has begun must be given as long as requests are', () => {
  const hasty = { ...quiet, stop_grace_period: undefined };
  expect(found({ bgc: worker, others: { side: hasty } })).toEqual([
    'risk side: a job in progress is killed 10s after the stop signal, while requests get 60s to finish',
  ]);
});

test('what bgc or Compose takes care of must not be a risk', () => {
  expect(
    found({ web: { healthcheck: undefined }, bgc: 'services: { web: { port: 3000, health: { path: /up } } }' }),
  ).toEqual([]);
  expect(found({ web: { healthcheck: { test: ['CMD', 'true'], interval: '30s', start_interval: '1s' } } })).toEqual([]);
  expect(found({ web: { restart: undefined, deploy: { restart_policy: { condition: 'any' } } } })).toEqual([]);
  expect(found({ web: { deploy: { replicas: 2 } }, bgc: 'services: { web: { port: 3000, replicas: 2 } }' })).toEqual(
    [],
  );
  expect(found({ web: { image: 'shop/web', build: {} } })).toEqual([]);
  expect(found({ web: { image: 'shop@sha256:abc' } })).toEqual([]);
});

test.each(['celery beat', 'php artisan queue:work'])('%s that hands over early must not be a risk', (command) => {
  const bgc = 'services: { web: { port: 3000 }, side: { handover: early } }';
  expect(found({ bgc, others: { side: { ...GOOD, command: command.split(' ') } } })).toEqual([]);
});

test('mounts that no color writes to must not be a risk', () => {
  const volumes = [
    { type: 'volume', source: 'assets', target: '/a', read_only: true },
    { type: 'bind', source: '/srv/shop/conf', target: '/c', read_only: true },
    { type: 'bind', source: '/srv/shopping', target: '/s' },
    { type: 'volume', target: '/anonymous' },
  ];
  expect(found({ web: { volumes } })).toEqual([]);
});

test('hosts and mere words must not be taken for SQLite files', () => {
  const environment = { HOST: 'app.db', REDIS_URL: 'redis://cache/x.db', DB: 'sqlite', URL: 'postgres://u:p@db/shop' };
  expect(found({ web: { environment } })).toEqual([]);
});

test('a value of the environment must never be shown: it may be a secret', () => {
  const environment = {
    DATABASE_URL: 'sqlite://user:s3cret@/data/shop.db',
    KEY: 's3cret/shop.sqlite',
    WORD: 's3cret.sqlite',
  };
  expect(found({ web: { environment } }).join('\n')).not.toContain('s3cret');
});

test('what blocks must come first, what is only good to know last', () => {
  const web = { container_name: 'shop', restart: 'no', links: ['db:database'] };
  expect(found({ web }).map((line) => line.split(' ')[0])).toEqual(['blocker', 'risk', 'info']);
});
