import type { Config } from '../config/config.ts';
import { DEFAULT_COOKIE } from '../config/normalise/traffic.ts';
import type { Mode } from '../release/mode.ts';
import { nextColor, type Observed, releaseOf, unfitness } from '../release/observed.ts';
import { earlySteps, wakeSteps } from '../release/plan/handover-steps.ts';
import { type Releasing, stageSteps } from '../release/plan/releasing.ts';
import { switchSteps } from '../release/plan/switch-steps.ts';
import type { Step } from '../release/step.ts';
import { mainColor, type Routing, toColor } from '../traffic/routing.ts';
import { rolesRefusal } from './refusal.ts';

export const blueGreenMode: Mode = {
  states: [toColor('blue'), toColor('green')],
  initial: toColor('green'),
  environment: () => ({}),
  nginx: { tries: () => 2, groups: [], cookie: DEFAULT_COOKIE, mayBeReadOnly: false },
  findings: [],
  next: nextColor,
  up: (releasing) => blueGreen(releasing),
  restore: (releasing) => blueGreen(releasing),
  takeOver: (config, observed, facts) =>
    switchSteps(config, observed, {
      facts,
      why: `release ${facts.release} is running and healthy`,
      workers: wakeSteps(config, observed, facts.color, facts.command === 'switch'),
    }),
  refusal: rolesRefusal,
  degraded: deadText,
};

/** Starts the release in the idle color, which then gets all traffic at once. Pure. */
export function blueGreen(releasing: Releasing, why = `release ${releasing.facts.release} is ready`): Step[] {
  const { input, facts, timeout } = releasing;
  const { config, observed, project } = input;
  const workers = earlySteps(config, observed, facts.color, { project, timeout });
  return [...stageSteps(releasing), ...switchSteps(config, observed, { facts, workers, why })];
}

/** The main color serves all visitors or the stable share. */
function deadText(config: Pick<Config, 'services'>, observed: Observed, routing: Routing): string | undefined {
  const live = mainColor(routing);
  if (releaseOf(observed.colors[live]) === undefined) return undefined;
  const unfit = unfitness(config, observed, live);
  return unfit && `${live} has the traffic, but ${unfit}; bgc rollback, or bgc up`;
}
