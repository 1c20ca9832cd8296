import type { Config } from '../../config/config.ts';
import { BgcError, ExitCode } from '../../errors.ts';
import { neededAtOnce, whyUnfit } from '../../release/observed.ts';
import { pinOf, releaseVariable, startPeriodVariable } from '../../render/compose/pin.ts';
import { type Color, colored } from '../../traffic/color.ts';
import type { Deployment } from '../deployment.ts';
import { call, isUnchanged } from '../docker/client.ts';
import { colorContainers, requireContainers } from '../docker/color-containers.ts';
import type { ProjectContainer } from '../docker/containers.ts';
import { type HealthWait, waitHealthy } from '../docker/health.ts';
import { imageNamed } from '../docker/image.ts';
import { startOf } from '../docker/probe.ts';
import { knownReleases, neverOf } from '../state/known-releases.ts';

/**
 * Compose creates them, stopped: the user's whole Compose file applies. A color never mixes two releases.
 * `docker compose create` has no `--no-deps` and would touch the database.
 */
export async function create(
  site: Deployment,
  color: Color,
  release: number,
  services: readonly string[],
): Promise<void> {
  await removeOthers(site, color, services);
  const names = services.map((service) => colored(service, color));
  await site.compose.run(
    `creating ${color}`,
    ['up', '--no-start', '--no-deps', '--no-build', '--force-recreate', ...names],
    {
      [releaseVariable(color)]: String(release),
      [startPeriodVariable(color)]: await longestStart(site, release, services),
    },
  );
}

/** In Compose notation: the longest `start_period` of the images; one interval for an image without one. */
async function longestStart({ docker, project }: Deployment, release: number, services: readonly string[]) {
  const images = services.map((service) => imageNamed(docker, pinOf(project, service, release)));
  // Of an image that is not there, Compose says more.
  const starts = await Promise.all(images.map((one) => call(one.inspect()).then(startOf, () => 0)));
  return `${Math.max(...starts)}ms`;
}

async function removeOthers(site: Deployment, color: Color, services: readonly string[]): Promise<void> {
  const left = (await colorContainers(site, color)).filter(({ service }) => !services.includes(service));
  if (left.length === 0) return;
  await stop(
    site,
    color,
    left.map(({ service }) => service),
  );
  await Promise.all(left.map(({ state }) => call(site.docker.getContainer(state.id).remove({ force: true }))));
}

export async function start(site: Deployment, color: Color, service: string): Promise<void> {
  const containers = await requireContainers(site, color, service);
  await Promise.all(
    containers.map(({ state }) => call(site.docker.getContainer(state.id).start()).catch(ignoreUnchanged)),
  );
}

export async function healthy(
  site: Deployment,
  color: Color,
  service: string,
  wait: Omit<HealthWait, 'signal'>,
): Promise<void> {
  const ids = (await requireContainers(site, color, service)).map(({ state }) => state.id);
  await waitHealthy(site, ids, { ...wait, signal: site.signal });
}

/** Each within its own `stop_grace_period`. The containers stay, for their logs and for a rollback. */
export async function stop(
  site: Deployment,
  color: Color,
  services?: readonly string[],
  release?: number,
): Promise<void> {
  const running = (await colorContainers(site, color)).filter(
    ({ service, state }) =>
      state.status !== 'exited' &&
      (services?.includes(service) ?? true) &&
      (release === undefined || state.release === release),
  );
  await Promise.all(
    running.map(({ state }) => call(site.docker.getContainer(state.id).stop(), LONGEST_STOP).catch(ignoreUnchanged)),
  );
}

/** @throws BgcError when a color cannot answer visitors now, even if it could before */
export async function requireFit(
  site: Deployment,
  config: Config,
  all: readonly ProjectContainer[],
  color: Color,
): Promise<void> {
  const containers = all.filter((one) => one.color === color).map(({ state }) => state);
  const needed = neededAtOnce(config);
  if (whyUnfit({ containers }, needed) === undefined) return;
  // Read only now: a switch must not wait for it.
  const known = await knownReleases(site, config);
  const unfit = whyUnfit({ containers, never: neverOf(known, containers) }, needed);
  if (unfit === undefined) return;
  throw new BgcError(`refusing to route traffic to ${color}: it ${unfit}`, {
    code: ExitCode.failed,
    hint: `bgc logs ${color}`,
  });
}

/** Docker itself bounds a stop by the container's grace period; this only bounds a daemon that never answers. */
const LONGEST_STOP = 15 * 60_000;

/** 304: the container is in that state already. */
function ignoreUnchanged(error: unknown): void {
  if (!isUnchanged(error)) throw error;
}
