import { milliseconds } from '../../config/schema/duration.ts';
import type { Rule } from './finding.ts';

/** https://docs.docker.com/reference/compose-file/services/#stop_grace_period */
const DEFAULT_GRACE = '10s';

/** A service behind the proxy stops once its requests are done; its other work has until the grace period ends. */
export const shortGrace: Rule = ({ service: { stopGracePeriod }, config, settings: { drain } }) => {
  const grace = stopGracePeriod ?? DEFAULT_GRACE;
  const drained = `${drain.timeout / 1000}s`;
  if (!(milliseconds(grace) < drain.timeout)) return [];
  if (config.port === undefined) {
    return [
      {
        kind: 'risk',
        problem: `a job in progress is killed ${grace} after the stop signal, while requests get ${drained} to finish`,
        instead: `stop_grace_period: ${drained}`,
      },
    ];
  }
  if (stopGracePeriod === undefined) return [];
  return [
    {
      kind: 'info',
      problem: `stop_grace_period: ${grace} is shorter than the drain (${drained}): requests are safe, but work that goes on after an answer is killed`,
      instead: `stop_grace_period: ${drained}`,
    },
  ];
};

export const noRestart: Rule = ({ service: { restart } }) =>
  restart !== undefined && restart !== 'no'
    ? []
    : [
        {
          kind: 'risk',
          problem: 'it has no restart policy: the live color stays down after a crash or a reboot',
          instead: 'restart: unless-stopped',
        },
      ];
