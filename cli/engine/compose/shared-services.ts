import { conditions, isNeededHealthy } from '../../project/dependents.ts';
import type { Project } from '../../project/project.ts';
import type { Deployment } from '../deployment.ts';
import { projectContainers } from '../docker/containers.ts';
import { waitDone } from '../docker/done.ts';
import { stoppedPrevious } from './previous-services.ts';

/** Compose allows a service called `--build`, so its name must not be taken for an option. */
export async function startShared(site: Deployment, project: Project, services: readonly string[]): Promise<void> {
  const older = await stoppedPrevious(site, services);
  if (older.length > 0)
    await site.compose.run(`creating ${older.join(', ')}`, [
      'up',
      '--no-start',
      '--no-deps',
      '--force-recreate',
      '--',
      ...older,
    ]);
  await site.compose.run(`starting ${services.join(', ')}`, ['up', '-d', '--no-recreate', '--', ...services]);
  const needed = services.filter((service) => isNeededHealthy(project, service));
  if (needed.length > 0) {
    await site.compose.run(`waiting for ${needed.join(', ')}`, [
      'up',
      '-d',
      '--no-recreate',
      '--wait',
      '--',
      ...needed,
    ]);
  }
  const finishing = services.filter((service) =>
    conditions(project, service).includes('service_completed_successfully'),
  );
  if (finishing.length === 0) return;
  const containers = await projectContainers(site.docker, site.project);
  const ids = containers.flatMap(({ service, info }) => (finishing.includes(service) ? [info.Id] : []));
  await waitDone(site, ids, site.signal);
}
