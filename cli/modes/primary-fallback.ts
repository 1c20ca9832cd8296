import type { Config } from '../config/config.ts';
import type { TrafficOf } from '../config/modes.ts';
import type { Rule } from '../project/findings/finding.ts';
import type { Mode, Refusal } from '../release/mode.ts';
import { type Observed, releaseOf, unfitness } from '../release/observed.ts';
import { backlogStep } from '../release/plan/backlog-steps.ts';
import { drainStep, finishSteps, renewSteps } from '../release/plan/color-steps.ts';
import { hookSteps } from '../release/plan/hook-steps.ts';
import { probeSteps, proofSteps, reachSteps } from '../release/plan/proof-steps.ts';
import { beforeStart, type Releasing } from '../release/plan/releasing.ts';
import { leaveSteps, switchStep, watchStep } from '../release/plan/switch-steps.ts';
import type { Runs } from '../release/runs.ts';
import { type Step, tidy } from '../release/step.ts';
import type { Group, NginxStrategy } from '../render/strategy.ts';
import type { Color } from '../traffic/color.ts';
import {
  FALLBACK,
  hasFallback,
  hasRoles,
  isSameRouting,
  mainColor,
  PRIMARY,
  type Routing,
  toColor,
} from '../traffic/routing.ts';
import { blueGreenMode } from './blue-green.ts';
import { degradedRoleText } from './primary-fallback-health.ts';
import { otherMode } from './refusal.ts';

const PRIMARY_SERVES: Routing = { kind: 'primary' };
const READ_ONLY: Routing = { kind: 'read-only' };

export function primaryFallbackMode({ environment }: TrafficOf<'primary-fallback'>): Mode {
  return {
    states: [PRIMARY_SERVES, READ_ONLY],
    initial: READ_ONLY,
    environment: (color) => environment[color === PRIMARY ? 'primary' : 'fallback'],
    nginx: NGINX,
    findings: Object.keys(environment.fallback).length > 0 ? [] : [fallbackThatWrites],
    next: () => PRIMARY,
    up: primaryFallback,
    restore: primaryFallback,
    takeOver: (_, observed) => [switchStep(PRIMARY_SERVES, 'the primary is back', routingNow(observed))],
    refusal,
    degraded: degradedRoleText,
  };
}

/**
 * The primary for requests that the fallback can answer too: after two failures nginx skips it for two seconds.
 * nginx does not count failures of a group's only server, hence a second server that never gets requests:
 * https://nginx.org/en/docs/http/ngx_http_upstream_module.html#max_fails
 */
const FOR_READERS: Group = {
  name: 'primary',
  isProbed: false,
  servers: (addresses) => {
    const primary = addresses.get(PRIMARY);
    return primary === undefined ? [] : [`${primary} resolve max_fails=2 fail_timeout=2s`, '127.0.0.1:1 down'];
  },
};

const NGINX: NginxStrategy = {
  ...blueGreenMode.nginx,
  connectTimeout: 500,
  groups: [FOR_READERS],
  mayBeReadOnly: true,
};

/** Only the application itself knows what it must not do as a fallback. */
const fallbackThatWrites: Rule = ({ config }) =>
  config.port === undefined
    ? []
    : [
        {
          kind: 'risk',
          problem: 'it cannot tell that it is the fallback: its own work, such as jobs, is done twice',
          instead: 'traffic: { environment: { fallback: { MODE: read-only } } } in bgc.yaml, and read that variable',
        },
      ];

function refusal(config: Config, { routing }: Observed): Refusal | undefined {
  if (routing !== undefined && !hasRoles(routing)) return otherMode(config, routing);
  if (!hasFallback(routing)) return undefined;
  return { problem: 'the primary is live: there is nothing to switch', next: 'bgc up, or bgc rollback' };
}

/** The routing that comes back when the release fails. */
function routingNow({ routing }: Observed): Routing {
  return routing ?? READ_ONLY;
}

/**
 * The fallback answers requests that only read while the primary is renewed; then the fallback is renewed. When the
 * release fails, each color that it replaced comes back at its previous release. Pure.
 */
function primaryFallback(releasing: Releasing): Step[] {
  const { prerequisites } = releasing;
  const fallbackFirst = lacksFallback(releasing);
  const { steps: handOver, serves } = handingOver(releasing);
  return [
    ...prerequisites.before,
    ...beforeStart(releasing),
    ...(fallbackFirst
      ? [...waiting(releasing, FALLBACK), ...renewFallback(releasing, releasing.prerequisites.runs)]
      : []),
    ...handOver,
    ...renewPrimary(releasing, serves, fallbackFirst ? withRelease(releasing, FALLBACK) : releasing.prerequisites.runs),
    ...(fallbackFirst
      ? []
      : [
          ...tidy(finishSteps(releasing.input.config, releasing.input.observed, FALLBACK)),
          // Visitors have the release, but it fails without its fallback.
          ...renewFallback(releasing, withRelease(releasing, PRIMARY)).map(
            (step): Step => ({ ...step, phase: 'tidy' }),
          ),
        ]),
  ];
}

function withRelease({ prerequisites: { runs }, facts: { release } }: Releasing, color: Color): Runs {
  return { ...runs, [color]: release };
}

/** Whether a primary that serves has no fallback to take over: after a change of mode no color has been one yet. */
function lacksFallback({ input: { config, observed } }: Releasing): boolean {
  const { routing } = observed;
  const isFit = (color: Color): boolean => unfitness(config, observed, color) === undefined;
  if (hasFallback(routing)) return isFit(PRIMARY) && !isFit(FALLBACK);
  return isSameRouting(routing, toColor(PRIMARY)) && isFit(PRIMARY);
}

/** Takes the primary out of the traffic, even when it cannot answer: visitors would reach it before its proof. */
function handingOver(releasing: Releasing): { steps: Step[]; serves: Routing } {
  const { config, observed } = releasing.input;
  const from = routingNow(observed);
  switch (from.kind) {
    case 'read-only':
      return { steps: waiting(releasing, PRIMARY), serves: from };
    case 'color':
      if (from.color === FALLBACK) return { steps: waiting(releasing, PRIMARY), serves: from };
      break;
    case 'both':
    case 'canary':
      return {
        steps: [...backlogStep(config, observed), ...leaveSteps(config, PRIMARY, 'there is only one primary')],
        serves: toColor(FALLBACK),
      };
    case 'primary':
      break;
  }
  const why = `${FALLBACK} answers while ${PRIMARY} is recreated`;
  return {
    // The plan must not wait for all old workers before the primary is back: that is a second switch.
    steps: [...backlogStep(config, observed, 2), switchStep(READ_ONLY, why, from), ...leaving(releasing, from)],
    serves: READ_ONLY,
  };
}

/**
 * Reads on old workers fall back by themselves, so only writes are waited for: a browser's idle connection must not
 * prolong the time in which no visitor can write. Workers of another mode know no fallback.
 */
function leaving({ input }: Releasing, from: Routing): Step[] {
  return finishSteps(input.config, input.observed, PRIMARY).map((step) =>
    step.kind === 'drain' && hasFallback(from)
      ? { ...step, of: PRIMARY, why: `${FALLBACK} answers late requests` }
      : step,
  );
}

function waiting({ input: { config, observed } }: Releasing, color: Color): Step[] {
  return drainStep(config, observed, `${color} may still finish requests`);
}

function renewPrimary({ input, facts, prerequisites, timeout }: Releasing, from: Routing, runs: Runs): Step[] {
  const { config, observed } = input;
  return [
    ...renew({ input, facts, timeout }, PRIMARY, 'the primary', runs),
    ...prerequisites.takeover,
    ...proofSteps(config, PRIMARY, timeout),
    ...hookSteps(config, 'before_switch', { ...facts, live: mainColor(from) }),
    switchStep(PRIMARY_SERVES, `release ${facts.release} is ready`, from),
    ...hookSteps(config, 'after_switch', facts),
    ...watchStep(config, observed, facts),
  ];
}

/** Without checks: they may send requests that the fallback must refuse. */
function renewFallback({ input, facts, timeout }: Releasing, runs: Runs): Step[] {
  return [
    ...renew({ input, facts, timeout }, FALLBACK, 'the fallback', runs),
    ...reachSteps(input.config, FALLBACK),
    ...probeSteps(input.config, FALLBACK, timeout),
  ];
}

function renew(
  { input, facts, timeout }: Pick<Releasing, 'input' | 'facts' | 'timeout'>,
  color: Color,
  why: string,
  runs: Runs,
): Step[] {
  const restore = releaseOf(input.observed.colors[color]);
  const renewal = { color, release: facts.release, why, runs, timeout };
  return renewSteps(input, restore === undefined ? renewal : { ...renewal, restore });
}
