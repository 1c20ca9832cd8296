import type { Config } from '../config/config.ts';
import type { TrafficOf } from '../config/modes.ts';
import type { Mode, Refusal } from '../release/mode.ts';
import { configsOf, nextColor, type Observed, releaseOf, servingColors } from '../release/observed.ts';
import { backlogStep } from '../release/plan/backlog-steps.ts';
import { drainStep, finishSteps, renewSteps } from '../release/plan/color-steps.ts';
import { hookSteps } from '../release/plan/hook-steps.ts';
import { type Members, membershipSteps } from '../release/plan/membership-steps.ts';
import { proofSteps, reachSteps } from '../release/plan/proof-steps.ts';
import { beforeStart, type Releasing } from '../release/plan/releasing.ts';
import { leaveSteps, switchStep, watchStep } from '../release/plan/switch-steps.ts';
import type { Runs } from '../release/runs.ts';
import type { Step } from '../release/step.ts';
import type { Group, NginxStrategy } from '../render/strategy.ts';
import { type Color, otherColor } from '../traffic/color.ts';
import { isBoth, liveColors, type Routing, toColor } from '../traffic/routing.ts';
import { blueGreenMode } from './blue-green.ts';
import { rolesRefusal } from './refusal.ts';
import { outOfTwoText } from './rolling-health.ts';

const BOTH: Routing = { kind: 'both' };

export function rollingMode(traffic: TrafficOf<'rolling'>): Mode {
  return {
    states: [...blueGreenMode.states, BOTH],
    initial: blueGreenMode.initial,
    environment: () => ({}),
    nginx: nginxStrategy(traffic),
    findings: [],
    next: nextColor,
    up: rolling,
    restore: rolling,
    takeOver: (config, observed, { color }) => joinSteps(configsOf(config, observed)[color], color, true),
    refusal,
    degraded: outOfTwoText,
  };
}

function nginxStrategy({ membership }: TrafficOf<'rolling'>): NginxStrategy {
  return {
    ...blueGreenMode.nginx,
    // With both colors in one upstream, all containers of one may be dead at once.
    tries: (services) => Math.max(...services.map(({ replicas }) => replicas)) + 1,
    groups: [BOTH_COLORS],
    ...(membership === undefined ? {} : { hiddenPath: membership.enable }),
  };
}

/**
 * Requests that one color does not take go to the other. `max_fails=0` keeps nginx from pausing a color after a
 * failure: in a burst both may drop a connection, and nginx would then refuse all requests during the pause.
 */
const BOTH_COLORS: Group = {
  name: 'both',
  isProbed: true,
  servers: (addresses) => [...addresses.values()].map((address) => `${address} resolve max_fails=0`),
};

function refusal(config: Config, observed: Observed): Refusal | undefined {
  const { routing, colors } = observed;
  if (isBoth(routing))
    return { problem: 'both colors are live: there is nothing to switch', next: 'bgc up, or bgc rollback' };
  const [blue, green] = [releaseOf(colors.blue), releaseOf(colors.green)];
  if (blue !== undefined && green !== undefined && blue !== green) {
    const problem = `blue has release ${blue}, green has ${green}: both must have the same release`;
    return { problem, next: 'bgc up' };
  }
  return rolesRefusal(config, observed);
}

/** One color after the other is taken out, renewed, proved and put back; one that fails stays out. Pure. */
function rolling(releasing: Releasing): Step[] {
  const { input, facts, prerequisites } = releasing;
  const { config, observed } = input;
  const first = facts.color;
  const second = otherColor(first);
  const stays = servingColors(config, observed).includes(second);
  return [
    ...prerequisites.before,
    ...beforeStart(releasing),
    ...freeSteps(config, observed, first),
    ...renew(releasing, first, prerequisites.runs, prerequisites.takeover),
    ...hookSteps(config, 'before_switch', facts),
    ...(stays ? joinSteps(config, first) : startSteps(config, first)),
    ...hookSteps(config, 'after_switch', facts),
    ...watchStep(config, observed, facts),
    ...(stays ? takeOut(config, observed, second) : finishSteps(config, observed, second)),
    ...renew(releasing, second, { ...prerequisites.runs, [first]: facts.release }, []),
    ...joinSteps(config, second),
  ];
}

/** A color being renewed must get no visitors, even when it cannot answer: they would reach it before its proof. */
function freeSteps(config: Config, observed: Observed, color: Color): Step[] {
  const serving = servingColors(config, observed);
  if (serving.includes(color)) return [...backlogStep(config, observed), ...takeOut(config, observed, color)];
  const { routing } = observed;
  if (routing !== undefined && liveColors(routing).includes(color)) {
    return [...backlogStep(config, observed), ...leaveSteps(config, color, `${color} cannot answer`)];
  }
  const drain = drainStep(config, observed, `${color} may still finish requests of an earlier release`);
  return [...(serving.length > 0 ? knowBoth(observed) : []), ...drain];
}

/** After a change of mode, nginx treats the two colors as one only once it has reloaded its configuration. */
function knowBoth({ routing, proxy }: Observed): Step[] {
  if (routing === undefined || proxy.state !== 'running') return [];
  return [{ kind: 'reconcile', why: 'nginx must know both as one group before they serve together', to: routing }];
}

function takeOut(config: Config, observed: Observed, color: Color): Step[] {
  // The membership paths are those of the color's own release.
  const own = configsOf(config, observed)[color];
  const why = `${otherColor(color)} serves alone while ${color} is recreated`;
  return [...membershipSteps(members(own), color, 'standby', true), ...leaveSteps(config, color, why)];
}

function members({ services, traffic }: Config): Members {
  return { services, membership: traffic.mode === 'rolling' ? traffic.membership : undefined };
}

function renew(
  { input, facts: { release }, timeout }: Releasing,
  color: Color,
  runs: Runs,
  takeover: readonly Step[],
): Step[] {
  return [
    ...renewSteps(input, { color, release, why: `${color} is out`, runs, timeout }),
    ...takeover,
    ...proofSteps(input.config, color, timeout),
  ];
}

/** @param isKept the color keeps running when that fails */
function joinSteps(config: Config, color: Color, isKept = false): Step[] {
  return [
    ...reachSteps(config, color, undefined, true),
    ...membershipSteps(members(config), color, 'live', isKept),
    switchStep(BOTH, `${color} is ready`, toColor(otherColor(color))),
  ];
}

/** No other color can answer, so this is not undone: a later failure leaves this color serving. */
function startSteps(config: Config, color: Color): Step[] {
  return [
    ...membershipSteps(members(config), color, 'live'),
    switchStep(toColor(color), `${color} is ready, and the other color cannot answer`),
  ];
}
