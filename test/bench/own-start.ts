import { docker } from '../support/scenario/docker.ts';
import type { Project } from '../support/scenario/project.ts';

const SERVICES = ['web', 'web-blue', 'web-green'];

/** Milliseconds that the youngest application container of a project took from its start until it listened. */
export async function ownStart(project: Project): Promise<number> {
  const containers = (await Promise.all(SERVICES.map((service) => project.containers(service)))).flat();
  const started = await Promise.all(containers.map(async ({ id }) => ({ id, at: await startedAt(id) })));
  const youngest = started.toSorted((a, b) => b.at - a.at)[0];
  if (youngest === undefined) throw new Error(`${project.name} has no application container`);
  return (await listensAt(youngest.id)) - youngest.at;
}

async function startedAt(id: string): Promise<number> {
  return Date.parse(await docker('inspect', '--format', '{{.State.StartedAt}}', id));
}

async function listensAt(id: string): Promise<number> {
  const line = (await docker('logs', '--timestamps', id)).split('\n').findLast((text) => text.includes('listens on'));
  return Date.parse(line?.split(' ')[0] ?? '');
}
