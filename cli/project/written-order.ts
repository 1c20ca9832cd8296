import type { Project } from './project.ts';
import { documentsOf, mapping, type ReadFile, sourcesOf } from './sources.ts';

/**
 * The project with its services in the order of its Compose files; those of included files come last. Compose itself
 * prints them by name.
 */
export function inWrittenOrder(project: Project, read: ReadFile): Project {
  const own = project.files.flatMap((file) =>
    documentsOf(read(file) ?? '').flatMap(({ services }) => Object.keys(mapping(services))),
  );
  const names = new Set([...own, ...sourcesOf(project.files, read).keys(), ...project.services.keys()]);
  const services = [...names].flatMap((name) => project.services.get(name) ?? []);
  return { ...project, services: new Map(services.map((service) => [service.name, service])) };
}
