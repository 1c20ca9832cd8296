import { callersOf } from '../project/callers.ts';
import { conditions } from '../project/dependents.ts';
import type { ComposeService, Project } from '../project/project.ts';

/** What ends by itself is called so: `migrate`, `shop-migrate`, `db-setup`, `create-buckets`. */
const JOB =
  /^(?:create-.+|(?:.+[-_.])?(?:init|initdb|migrate|migration|migrations|migrator|setup|seed|seeder|bootstrap|provision))$/i;
/** Also a worker may run the application's image with another command. */
const LASTING = /worker|queue|consumer|cron|schedul|beat|clock|job|serve|celery|sidekiq|horizon|listen|watch/i;

/** Services that are started for a task, by name, with the reason. */
export function asideOf(project: Project): Map<string, string> {
  const byHand = [...project.services.values()].filter((service) => isByHand(service, project));
  return new Map([
    ...byHand.map(({ name }) => [name, 'a person runs it at a terminal'] as const),
    ...[...jobsOf(project)].map((name) => [name, 'it runs once and ends'] as const),
  ]);
}

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

/** Its command makes files for other services, and does no more. */
function makes({ command }: ComposeService): boolean {
  const words = command.join(' ');
  return MAKING.test(words) && !/\b(?:start|dev|preview)\b/.test(words) && !LASTING.test(words);
}

const MAKING = /^(?:npm|yarn|pnpm|bun)(?: run)? (?:build|generate|compile)\b|\bcollectstatic\b|\bassets:precompile\b/;

/** A person starts it at a terminal, as a shell: no other service calls it or waits for it. */
function isByHand(service: ComposeService, project: Project): boolean {
  if (!service.interactive || lasts(service)) return false;
  return conditions(project, service.name).length === 0 && callersOf(project, service).length === 0;
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
