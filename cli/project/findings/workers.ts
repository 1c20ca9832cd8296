import type { ServiceConfig } from '../../config/config.ts';
import { hasStandby } from '../../config/modes.ts';
import type { ComposeService } from '../project.ts';
import type { Rule, Settings } from './finding.ts';

const SCHEDULER =
  /(?:^|[\s/_:-])(?:cron|crond|supercronic|ofelia|beat|scheduler?|schedule:(?:run|work)|clock)(?=$|[\s/_:-])/i;
const WORKER =
  /(?:^|[\s/_:-])(?:workers?|queues?|consumers?|jobs|sidekiq|celery|resque|horizon|rq|bullmq)(?=$|[\s/_:-])/i;

/** A scheduler acts on its own, so it acts in both colors: the proxy cannot prevent it. */
export const scheduler: Rule = ({ service, config, settings }) =>
  isAlone(config) || !says(service, SCHEDULER)
    ? []
    : [
        {
          kind: 'risk',
          problem: `it looks like a scheduler: both colors run it at once ${untilWhen(settings)}, so a job may start twice`,
          instead: `${early(settings)}leave it out of bgc.yaml (one copy then serves both colors), or let its jobs take a lock`,
        },
      ];

export const worker: Rule = ({ service, config, settings }) =>
  isAlone(config) || says(service, SCHEDULER) || !says(service, WORKER)
    ? []
    : [
        {
          kind: 'risk',
          problem: `it looks like a worker: both colors take jobs at once ${untilWhen(settings)}`,
          instead: `make sure that old and new code can share the queue; or ${early(settings)}leave it out of bgc.yaml`,
        },
      ];

/** Whether it answers requests, or its old containers stop before the new ones start. */
function isAlone({ port, handover }: ServiceConfig): boolean {
  return port !== undefined || handover === 'early';
}

function untilWhen(settings: Settings): string {
  return hasStandby(settings) ? 'from before the switch until it is done' : 'all the time';
}

function early(settings: Settings): string {
  return hasStandby(settings) ? 'handover: early; or ' : '';
}

function says({ name, command, entrypoint }: ComposeService, word: RegExp): boolean {
  return word.test(name) || word.test([...entrypoint, ...command].join(' '));
}
