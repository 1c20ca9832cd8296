import type { Project } from './project.ts';

/** The conditions under which other services depend on this one. */
export function conditions({ services }: Project, service: string): string[] {
  return [...services.values()].flatMap(({ dependsOn }) => dependsOn.get(service)?.condition ?? []);
}

export function isNeededHealthy(project: Project, service: string): boolean {
  return conditions(project, service).includes('service_healthy');
}
