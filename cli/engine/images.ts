import type Docker from 'dockerode';
import type { Config } from '../config/config.ts';
import { BgcError, ExitCode } from '../errors.ts';
import { pinOf } from '../render/pin.ts';
import { call, isNotFound } from './docker/client.ts';
import { imageNamed } from './docker/image.ts';
import { configOfRelease } from './running-configs.ts';
import type { Site } from './site.ts';
import { forgetReleases } from './state/releases.ts';

/** Builds a service's image as `docker compose build` does. */
export async function build({ own }: Site, service: string, pull: boolean): Promise<void> {
  await own.run(`building ${service}`, ['build', ...(pull ? ['--pull'] : []), service]);
}

/** Pulls through Compose, so that credentials work as users know them. */
export async function fetchImage(site: Site, service: string, image: string, force: boolean): Promise<void> {
  if (!force && (await hasImage(site, image))) return;
  await site.own.run(`pulling ${image}`, ['pull', service]);
}

/** Tags an image as what `release` of the service runs. */
export async function pin({ docker, project }: Site, service: string, image: string, release: number): Promise<void> {
  const repo = pinOf(project, service, '').replace(/:.*$/, '');
  try {
    await call(imageNamed(docker, image).tag({ repo, tag: `bgc-${release}` }));
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new BgcError(`there is no image ${image} for ${service}`, {
      code: ExitCode.failed,
      hint: 'bgc up --build, or bgc up --pull',
    });
  }
}

/** By service, what a release's pin means: the registry's digest, or the image's id when it was built here. */
export async function digests(
  { docker, project }: Pick<Site, 'docker' | 'project'>,
  services: readonly string[],
  release: number,
): Promise<Record<string, string>> {
  const found = await Promise.all(services.map((service) => digest(docker, pinOf(project, service, release))));
  return Object.fromEntries(services.flatMap((service, index) => (found[index] ? [[service, found[index]]] : [])));
}

/** Nothing when it cannot be told: a note for the record makes no release fail. */
async function digest(docker: Docker, image: string): Promise<string | undefined> {
  try {
    const { Id, RepoDigests } = await call(docker.getImage(image).inspect());
    // The engine leaves it out, or has null, for an image that was never in a registry; its types do not say so.
    const digests: readonly string[] | null | undefined = RepoDigests;
    return digests?.[0] ?? Id;
  } catch {
    return undefined;
  }
}

/** Removes the pins of releases, those of services that only they had too, and what is kept of each. */
export async function prune(
  { docker, project, directory }: Site,
  now: Config,
  releases: readonly number[],
): Promise<void> {
  for (const release of releases) {
    const then = (await configOfRelease(directory, now, release)) ?? now;
    const services = new Set([now, then].flatMap((config) => config.services.map(({ name }) => name)));
    for (const service of services)
      await call(docker.getImage(pinOf(project, service, release)).remove()).catch(ignoreMissing);
  }
  await forgetReleases(directory, releases);
}

function ignoreMissing(error: unknown): void {
  if (!isNotFound(error)) throw error;
}

async function hasImage({ docker }: Site, image: string): Promise<boolean> {
  try {
    await call(imageNamed(docker, image).inspect());
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

/** The releases whose pin is still there, by service. */
export async function pinnedReleases({ docker, project }: Site, service: string): Promise<number[]> {
  const prefix = pinOf(project, service, '');
  const images = await call(docker.listImages({ filters: { reference: [`${prefix}*`] } }));
  return images
    .flatMap(({ RepoTags }) => RepoTags ?? [])
    .filter((tag) => tag.startsWith(prefix))
    .map((tag) => tag.slice(prefix.length))
    .filter((number) => /^[1-9]\d{0,8}$/.test(number))
    .map(Number);
}
