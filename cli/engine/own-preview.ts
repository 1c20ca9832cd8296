import type { Config, Listen } from '../config/config.ts';
import { checksPort } from '../render/checks-port.ts';
import { isProxy, projectContainers } from './docker/containers.ts';
import { publishedAt } from './docker/published.ts';
import type { Site } from './site.ts';

/** Where this machine itself reaches the preview, be it past a password or an allow-list. */
export async function ownPreview({ docker, project }: Site, config: Config): Promise<Listen> {
  const inside = checksPort(config);
  if (inside === undefined) return config.preview;
  const proxy = (await projectContainers(docker, project)).find(isProxy);
  // Before the first proxy there is nothing to reach.
  return (proxy && publishedAt(proxy, inside)) ?? config.preview;
}
