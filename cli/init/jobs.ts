import { conditions } from '../project/dependents.ts';
import type { ComposeService, Project } from '../project/project.ts';

/** What ends by itself is called so: `migrate`, `shop-migrate`, `db-setup`, `create-buckets`. */
const JOB =
  /^(?:create-.+|(?:.+[-_.])?(?:init|initdb|migrate|migration|migrations|migrator|setup|seed|seeder|bootstrap|provision))$/i;
/** Also a worker may run the application's image with another command. */
const LASTING = /worker|queue|consumer|cron|schedul|beat|clock|job|serve|celery|sidekiq|horizon|listen|watch/i;

/** Services that run once and end, such as a migration. */
export function jobsOf(project: Project): Set<string> {
  const all = [...project.services.values()];
  const jobs = all.filter(
    (service) =>
      conditions(project, service.name).includes('service_completed_successfully') ||
      (!lasts(service) && (JOB.test(service.name) || makes(service) || all.some((other) => isJobOf(service, other)))),
  );
  return new Set(jobs.map(({ name }) => name));
}

/** Its command makes files for other services. */
function makes({ command }: ComposeService): boolean {
  return /^(?:npm|yarn|pnpm|bun)(?: run)? (?:build|generate|compile)\b|\bcollectstatic\b|\bassets:precompile\b/.test(
    command.join(' '),
  );
}

/** A person starts it at a terminal, as a shell; no other service waits for it. */
export function isByHand(service: ComposeService): boolean {
  return service.interactive && !lasts(service);
}

/** Its image is the application's, its command is not, and Docker is not to start it again, unlike the application. */
function isJobOf(service: ComposeService, application: ComposeService): boolean {
  return (
    isSameProgram(service, application) &&
    service.command.length > 0 &&
    service.command.join(' ') !== application.command.join(' ') &&
    application.ports.length + application.expose.length > 0 &&
    isRestarted(application) &&
    !LASTING.test([service.name, ...service.command].join(' '))
  );
}

function isSameProgram(one: ComposeService, other: ComposeService): boolean {
  if (one.image !== undefined || other.image !== undefined) return one.image === other.image;
  return one.build !== undefined && JSON.stringify(one.build) === JSON.stringify(other.build);
}

/** A service that is reached, or started again, does not end. */
function lasts(service: ComposeService): boolean {
  return service.ports.length + service.expose.length > 0 || isRestarted(service);
}

/** After it has ended well: `on-failure` is for jobs too. */
function isRestarted({ restart }: ComposeService): boolean {
  return restart !== undefined && restart !== 'no' && !restart.startsWith('on-failure');
}
