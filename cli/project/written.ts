import * as z from 'zod/mini';

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
const reserved = z.object({ capabilities: z.optional(names) });
const deploy = z.object({
  replicas: z.optional(z.number()),
  resources: z.optional(z.object({ reservations: z.optional(z.object({ devices: z.optional(z.array(reserved)) })) })),
  restart_policy: z.optional(z.union([z.null(), z.object({ condition: z.optional(z.string()) })])),
});
const build = z.object({
  context: z.optional(z.string()),
  dockerfile: z.optional(z.string()),
  dockerfile_inline: z.optional(z.string()),
  target: z.optional(z.string()),
  args: z.optional(z.record(z.string(), z.union([z.string(), z.null()]))),
});
const device = z.union([z.string(), z.object({ source: z.optional(z.string()) })]);
const dependency = z.object({
  condition: z.string(),
  required: z.optional(z.boolean()),
  restart: z.optional(z.boolean()),
});
const service = z.object({
  image: z.optional(z.string()),
  build: z.optional(build),
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
  hostname: z.optional(z.string()),
  stdin_open: z.optional(z.boolean()),
  devices: z.optional(z.array(device)),
  gpus: z.optional(z.unknown()),
  configs: z.optional(z.array(z.object({ source: z.string() }))),
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
/** What `docker compose config --format json` prints, as far as bgc asks. */
export const model = z.object({
  name: z.string(),
  services: z.optional(z.record(z.string(), service)),
  networks: z.optional(z.record(z.string(), z.union([z.null(), ownNetwork]))),
  configs: z.optional(
    z.record(z.string(), z.object({ file: z.optional(z.string()), content: z.optional(z.string()) })),
  ),
});

export type WrittenModel = z.infer<typeof model>;
export type WrittenService = z.infer<typeof service>;
export type WrittenBuild = z.infer<typeof build>;
