import type { Config, Listen } from '../../config/config.ts';
import { checksPort } from '../../render/nginx/checks-port.ts';
import type { Deployment } from '../deployment.ts';
import { isProxy, projectContainers } from '../docker/containers.ts';
import { publishedAt } from '../docker/published.ts';
import { insidePorts } from '../nginx/inside-ports.ts';

/** Where this machine itself reaches the preview, bypassing a password or an allow-list. */
export async function ownPreview({ docker, project }: Deployment, config: Config): Promise<Listen> {
  if (checksPort(config) === undefined) return config.preview;
  const proxy = (await projectContainers(docker, project)).find(isProxy);
  const { checks } = insidePorts(proxy, config);
  return (checks === undefined ? undefined : proxy && publishedAt(proxy, checks)) ?? config.preview;
}
