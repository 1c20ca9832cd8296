import { createServer } from 'node:net';
import type Docker from 'dockerode';
import type { Config, Listen } from '../config/config.ts';
import { formatListen } from '../config/listen.ts';
import { BgcError, ExitCode } from '../errors.ts';
import { isAtLeast, requireCompose } from './compose.ts';
import { call } from './docker/client.ts';
import type { Site } from './site.ts';

/** `start_interval` of a healthcheck came with Engine 25: https://docs.docker.com/engine/release-notes/25.0/ */
const OLDEST_ENGINE = [25, 0] as const;

/**
 * What must hold before anything is changed.
 * @throws BgcError with the first thing that does not hold
 */
export async function preflight({ docker, project }: Site, config: Config): Promise<void> {
  await Promise.all([requireEngine(docker), requireCompose()]);
  for (const listen of [config.proxy.http, config.preview]) await requireFree(docker, project, listen);
}

async function requireEngine(docker: Docker): Promise<void> {
  const { Version } = await call(docker.version());
  if (isAtLeast(Version, OLDEST_ENGINE)) return;
  throw new BgcError(`Docker Engine ${Version} is too old: bgc needs ${OLDEST_ENGINE.join('.')} or newer`, {
    code: ExitCode.unreachable,
    hint: 'update Docker: https://docs.docker.com/engine/install/',
  });
}

async function requireFree(docker: Docker, project: string, listen: Listen): Promise<void> {
  const holder = await publisherOf(docker, listen.port);
  // The proxy has it already, or a service of the project that gives it to the proxy.
  if (holder?.project === project) return;
  if (holder === undefined && !(await isTaken(listen))) return;
  throw new BgcError(
    `port ${formatListen(listen)} is taken${holder === undefined ? '' : ` by the container ${holder.name}`}`,
    {
      code: ExitCode.usage,
      hint:
        holder === undefined
          ? `who has it: sudo ss -ltnp 'sport = :${listen.port}'`
          : `docker stop ${holder.name}, or another port in bgc.yaml`,
    },
  );
}

async function publisherOf(
  docker: Docker,
  port: number,
): Promise<{ name: string; project: string | undefined } | undefined> {
  const containers = await call(docker.listContainers({ filters: { publish: [String(port)] } }));
  const [found] = containers.filter(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === port));
  if (found === undefined) return undefined;
  return { name: (found.Names[0] ?? found.Id).replace(/^\//, ''), project: found.Labels['com.docker.compose.project'] };
}

/** Tries to bind. A port below 1024 that this user may not bind counts as free: Docker will tell. */
export function isTaken({ host, port }: Listen): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'));
    server.listen(port, host, () => server.close(() => resolve(false)));
  });
}
