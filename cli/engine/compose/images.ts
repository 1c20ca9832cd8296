import type { Config } from '../../config/config.ts';
import { BgcError, ExitCode } from '../../errors.ts';
import { pinOf } from '../../render/compose/pin.ts';
import type { Deployment } from '../deployment.ts';
import { call, isNotFound } from '../docker/client.ts';
import { imageNamed } from '../docker/image.ts';
import { forgetReleases } from '../state/releases.ts';
import { configOfRelease } from '../state/running-configs.ts';

export async function build({ own }: Deployment, service: string, pull: boolean): Promise<void> {
  await own.run(`building ${service}`, ['build', ...(pull ? ['--pull'] : []), service]);
}

/** Pulls an image if it is missing or `force` is set. Compose pulls it, so that credentials work as users know them. */
export async function fetchImage(site: Deployment, service: string, image: string, force: boolean): Promise<void> {
  if (!force && (await hasImage(site, image))) return;
  await site.own.run(`pulling ${image}`, ['pull', service]);
}

export async function pin(
  { docker, project }: Deployment,
  service: string,
  image: string,
  release: number,
): Promise<void> {
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

/** Removes the pins of releases, even of services that only they had, and the recorded bgc.yaml of each. */
export async function prune(
  { docker, project, directory }: Deployment,
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

async function hasImage({ docker }: Deployment, image: string): Promise<boolean> {
  try {
    await call(imageNamed(docker, image).inspect());
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
