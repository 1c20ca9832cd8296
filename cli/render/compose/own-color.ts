import { namesOf } from '../../project/names.ts';
import type { ComposeService, Project } from '../../project/project.ts';
import type { Color } from '../../traffic/color.ts';
import { ownHostOf } from '../hosts.ts';
import type { RenderConfig } from '../strategy.ts';

/**
 * By their plain names, the released services that a container could call reach its own color: a link is an alias that
 * only this container has, and Docker's DNS asks for it before the names that the proxy took over (moby's
 * `Sandbox.ResolveName`). Compose passes external links on as written, and Docker resolves them at each query.
 * https://docs.docker.com/reference/compose-file/services/#external_links
 */
export function linksToOwnColor(
  service: ComposeService | undefined,
  color: Color,
  config: RenderConfig,
  project: Project,
): { external_links?: string[] } {
  if (service === undefined || !config.colorLocal) return {};
  const links = config.services.flatMap(({ name }) =>
    namesFor(service, name, project).map((known) => `${ownHostOf(project, name, color)}:${known}`),
  );
  return links.length === 0 ? {} : { external_links: links };
}

/** The names of `other` on the networks that both are on. */
function namesFor({ networks }: ComposeService, other: string, project: Project): string[] {
  const shared = [...(project.services.get(other)?.networks.keys() ?? [])].filter((network) => networks.has(network));
  return [...new Set(shared.flatMap((network) => namesOf(project, other, network)))];
}
