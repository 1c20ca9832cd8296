import { createServer } from 'node:net';
import type Docker from 'dockerode';
import type { Config, Listen } from '../../config/config.ts';
import { formatListen } from '../../config/schema/listen.ts';
import { usageError } from '../../errors.ts';
import type { Found } from '../../release/preflight.ts';
import { PROXY } from '../../traffic/color.ts';
import { call } from '../docker/client.ts';
import type { ComposeProject } from '../docker/containers.ts';
import { inspectThere } from '../docker/inspect.ts';
import { runProcess } from '../host/process.ts';

/** @throws BgcError when a different container or process has the port, or this host lacks its address */
export async function requirePort(site: ComposeProject, config: Config, listen: Listen): Promise<Found> {
  const port = formatListen(listen);
  const holder = await publisherOf(site, listen.port);
  if (holder !== undefined) {
    if (isOurs(holder, site.project, config)) return { text: `${port} is used by this project` };
    throw usageError(
      `port ${port} is taken by the container ${holder.name}`,
      `docker stop ${holder.name}, or choose another port in bgc.yaml`,
    );
  }
  switch (await bindError(listen)) {
    case 'EADDRINUSE':
      throw await takenError(listen);
    case 'EADDRNOTAVAIL':
      throw usageError(`${port}: this machine has no address ${listen.host}`, 'choose one that `ip address` shows');
    default:
      // A port below 1024 that this user may not bind counts as free: Docker will report a conflict.
      return { text: `${port} is free` };
  }
}

export async function isTaken(listen: Listen): Promise<boolean> {
  return (await bindError(listen)) === 'EADDRINUSE';
}

function bindError({ host, port }: Listen): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

interface Publisher {
  name: string;
  project: string | undefined;
  service: string | undefined;
}

/** Whether the proxy has the port already, or a service that hands it over to the proxy. */
function isOurs({ project, service }: Publisher, own: string, config: Config): boolean {
  return project === own && (service === PROXY || config.services.some(({ name }) => name === service));
}

type Listed = Docker.ContainerInfo;

async function publisherOf({ docker, project }: ComposeProject, port: number): Promise<Publisher | undefined> {
  // Not filtered by the port: between two starts a container has none, yet Docker counts it as running.
  const containers = await call(docker.listContainers());
  const found =
    containers.find(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === port)) ??
    (await boundTo(
      docker,
      containers.filter((one) => mayReturn(one, project)),
      port,
    ));
  if (found === undefined) return undefined;
  return {
    name: (found.Names[0] ?? found.Id).replace(/^\//, ''),
    project: found.Labels['com.docker.compose.project'],
    service: found.Labels['com.docker.compose.service'],
  };
}

/** Docker restarts a container that crashes, and right after that reports that it runs, but not yet its ports. */
function mayReturn({ State, Labels, Ports }: Listed, project: string): boolean {
  const isOwn = Labels['com.docker.compose.project'] === project;
  return State === 'restarting' || (isOwn && !Ports.some(({ PublicPort }) => PublicPort !== undefined));
}

async function boundTo(docker: Docker, containers: readonly Listed[], port: number): Promise<Listed | undefined> {
  for (const container of containers) {
    const bindings = (await inspectThere(docker, container.Id))?.HostConfig.PortBindings;
    if (Object.values(bindings ?? {}).some((some) => isAmong(some, port))) return container;
  }
  return undefined;
}

/** The engine sends null where a container port has no binding; its types do not say so. */
function isAmong(bindings: unknown, port: number): boolean {
  return Array.isArray(bindings) && bindings.some(({ HostPort }: { HostPort?: string }) => HostPort === String(port));
}

async function takenError(listen: Listen): Promise<Error> {
  const process = await listenerOn(listen.port);
  const by = process === undefined ? '' : ` by ${process.name} (pid ${process.pid})`;
  const stop = process === undefined ? `find its process: sudo ss -ltnp 'sport = :${listen.port}'` : 'stop it';
  return usageError(`port ${formatListen(listen)} is taken${by}`, `${stop}, or choose another port in bgc.yaml`);
}

/** The process that listens; undefined when it belongs to another user, or there is no `ss`. */
async function listenerOn(port: number): Promise<{ name: string; pid: string } | undefined> {
  const { stdout } = await runProcess('ss', ['-H', '-ltnp', `sport = :${port}`], { timeout: 2000 });
  const [, name, pid] = /users:\(\("([^"]+)",pid=(\d+)/.exec(stdout) ?? [];
  return name === undefined || pid === undefined ? undefined : { name, pid };
}
