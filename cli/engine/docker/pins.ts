import type Docker from 'dockerode';
import { pinOf } from '../../render/compose/pin.ts';
import { call } from './client.ts';
import type { ComposeProject } from './containers.ts';

/** By service, what a release's pin names: the registry's digest, or the image's id when it was built here. */
export async function digests(
  { docker, project }: ComposeProject,
  services: readonly string[],
  release: number,
): Promise<Record<string, string>> {
  const found = await Promise.all(services.map((service) => digest(docker, pinOf(project, service, release))));
  return Object.fromEntries(services.flatMap((service, index) => (found[index] ? [[service, found[index]]] : [])));
}

/** Undefined when it cannot be read: a note for the record must not fail a release. */
async function digest(docker: Docker, image: string): Promise<string | undefined> {
  try {
    const { Id, RepoDigests } = await call(docker.getImage(image).inspect());
    // The engine omits it, or sends null, for an image that was never in a registry; its types do not say so.
    const digests: readonly string[] | null | undefined = RepoDigests;
    return digests?.[0] ?? Id;
  } catch {
    return undefined;
  }
}

export async function pinnedReleases({ docker, project }: ComposeProject, service: string): Promise<number[]> {
  const prefix = pinOf(project, service, '');
  const images = await call(docker.listImages({ filters: { reference: [`${prefix}*`] } }));
  return images
    .flatMap(({ RepoTags }) => RepoTags ?? [])
    .filter((tag) => tag.startsWith(prefix))
    .map((tag) => tag.slice(prefix.length))
    .filter((number) => /^[1-9]\d{0,8}$/.test(number))
    .map(Number);
}
