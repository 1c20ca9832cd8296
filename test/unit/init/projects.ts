import { parseProject } from '../../../cli/project/parse.ts';
import type { Project } from '../../../cli/project/project.ts';

/** A project of these services, each as `docker compose config --format json` prints it. */
export function projectOf(services: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Project {
  return parseProject(JSON.stringify({ name: 'shop', services }), '/srv/shop', ['compose.yaml']);
}

/** A published port in Compose's long form. */
export function published(target: number, port = String(target), host_ip?: string): Record<string, unknown> {
  return { target, published: port, ...(host_ip === undefined ? {} : { host_ip }) };
}
