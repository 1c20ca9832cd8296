import type { ComposeService } from '../project.ts';
import type { Rule, Settings } from './finding.ts';

const SCHEDULER =
  /(?:^|[\s/_:-])(?:cron|crond|supercronic|ofelia|beat|scheduler?|schedule:(?:run|work)|clock)(?=$|[\s/_:-])/i;
const WORKER =
  /(?:^|[\s/_:-])(?:workers?|queues?|consumers?|jobs|sidekiq|celery|resque|horizon|rq|bullmq)(?=$|[\s/_:-])/i;

/** What acts by itself does so in both colors: no proxy keeps it from that. */
export const scheduler: Rule = ({ service, config, settings }) =>
  config.port !== undefined || !says(service, SCHEDULER)
    ? []
    : [
        {
          kind: 'risk',
          problem: `it looks like a scheduler: both colors run at once ${untilWhen(settings)}, so every job starts twice`,
          instead: 'leave it out of bgc.yaml (one copy then serves both colors), or let its jobs take a lock',
        },
      ];

export const worker: Rule = ({ service, config, settings }) =>
  config.port !== undefined || says(service, SCHEDULER) || !says(service, WORKER)
    ? []
    : [
        {
          kind: 'risk',
          problem: `it looks like a worker: both colors take jobs at once ${untilWhen(settings)}, the new one before the switch`,
          instead: 'make sure that old and new code can share the queue, or leave it out of bgc.yaml',
        },
      ];

function untilWhen({ standby }: Settings): string {
  return standby === 'stop' ? 'until the switch is done' : 'for as long as the old one is kept (standby: stop ends it)';
}

function says({ name, command, entrypoint }: ComposeService, word: RegExp): boolean {
  return word.test(name) || word.test([...entrypoint, ...command].join(' '));
}
