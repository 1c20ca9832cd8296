import type { Config } from '../config/config.ts';
import { namesOf } from './names.ts';
import type { ComposeService, Project } from './project.ts';

/** How programs say that they did not find a host: nginx, Node, Go, curl, PostgreSQL's client, PHP and Java. */
const SAYINGS = [
  /host not found in upstream "([\w.-]+)/,
  /getaddrinfo (?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/,
  /lookup ([\w.-]+)(?: on \S+)?: (?:no such host|server misbehaving)/,
  /could not resolve host: ([\w.-]+)/i,
  /could not translate host name "([\w.-]+)"/,
  /getaddrinfo for ([\w.-]+) failed/,
  /UnknownHostException: ([\w.-]+)/,
];

/** A sentence for each service of the project that a container did not find by its name, as lines of its log say. Pure. */
export function unresolvedIn(
  lines: readonly string[],
  project: Project,
  { services }: Pick<Config, 'services'>,
): string[] {
  const said = new Set(lines.flatMap((line) => SAYINGS.flatMap((saying) => saying.exec(line)?.[1] ?? [])));
  return [...project.services.values()].flatMap((service) => {
    const called = namesOf(project, service.name).find((name) => said.has(name));
    if (called === undefined) return [];
    const released = services.find(({ name }) => name === service.name);
    return [`${service.name} was not found by the name ${called}: ${whyNot(service, released)}`];
  });
}

function whyNot({ name, enabled }: ComposeService, released: Config['services'][number] | undefined): string {
  if (released !== undefined && released.port === undefined)
    return 'it has no port in bgc.yaml, so only containers of its own color find it';
  if (released === undefined && !enabled) return 'its profile is not switched on (`profiles` in bgc.yaml)';
  return `none of its containers runs on a network of the caller (bgc compose -- ps ${name})`;
}
