import type { ServiceConfig } from '../../config/config.ts';
import { milliseconds } from '../../config/schema/duration.ts';
import type { Rule } from './finding.ts';

/** A service without a port cannot be probed at a path. */
const instead = ({ port }: ServiceConfig): string =>
  `add a healthcheck to the service${port === undefined ? '' : ', or health: { path: /healthz } to bgc.yaml'}`;
const SLOW_MS = 10_000;
/** https://docs.docker.com/reference/dockerfile/#healthcheck */
const DEFAULT_INTERVAL = '30s';

export const disabledHealth: Rule = ({ service: { health }, config }) =>
  health.kind !== 'disabled' || config.health !== undefined
    ? []
    : [
        {
          kind: 'risk',
          problem: 'its healthcheck is disabled, so it counts as healthy when it keeps running',
          instead: instead(config),
        },
      ];

export const unknownHealth: Rule = ({ service: { health }, config }) =>
  health.kind !== 'image' || config.health !== undefined
    ? []
    : [
        {
          kind: 'risk',
          problem: 'it has no healthcheck; unless its image has one, it counts as healthy when it keeps running',
          instead: instead(config),
        },
      ];

/** The overlay makes Docker probe a starting container every 250 ms; only later probes are slow. */
export const slowHealth: Rule = ({ service: { health } }) => {
  if (health.kind !== 'compose' || health.startInterval !== undefined) return [];
  const interval = health.interval ?? DEFAULT_INTERVAL;
  if (!(milliseconds(interval) > SLOW_MS)) return [];
  return [
    {
      kind: 'info',
      problem: `its healthcheck runs only every ${interval}; during start bgc runs it every 250 ms`,
      instead: 'interval: 5s, so that a live container that breaks is noticed sooner too',
    },
  ];
};
