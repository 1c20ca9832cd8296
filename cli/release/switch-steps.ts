import { otherColor } from '../color.ts';
import type { Config } from '../config/config.ts';
import { hookSteps, type ReleaseFacts } from './hook-steps.ts';
import { type Observed, unfitness } from './observed.ts';
import type { Step } from './step.ts';

/** Gives the traffic to a color, watches it, and stops the other one where it is not kept. Pure. */
export function switchSteps(config: Config, observed: Observed, facts: ReleaseFacts, why: string): Step[] {
  const from = otherColor(facts.color);
  const switched: Step[] = [
    ...hookSteps(config, 'before_switch', facts),
    { kind: 'switch', why, to: facts.color },
    ...hookSteps(config, 'after_switch', facts),
    ...watchStep(config, observed, facts),
  ];
  if (config.standby === 'keep' || observed.colors[from].containers.length === 0) return switched;
  return [
    ...switched,
    { kind: 'drain', why: `${from} still finishes its requests`, timeout: config.drain.timeout },
    { kind: 'stop', why: 'standby: stop', color: from },
  ];
}

/** Nobody is watched who has nobody to give the traffic back to; and a rollback is the way out, not another attempt. */
function watchStep({ watch, services }: Config, { colors }: Observed, { command, color }: ReleaseFacts): Step[] {
  const from = otherColor(color);
  const names = services.map(({ name }) => name);
  if (watch === undefined || command === 'rollback' || unfitness(colors[from], names) !== undefined) return [];
  return [{ kind: 'watch', why: `a breach gives the traffic back to ${from}`, color, limits: watch }];
}

/** How many generations of nginx workers may finish their requests at the same time: each has memory of its own. */
const MOST_GENERATIONS = 3;

/** Waits for old workers when there are many. Pure. */
export function pileStep(config: Config, { proxy }: Observed): Step[] {
  if (proxy.state !== 'running' || proxy.workers === 0) return [];
  const generations = Math.ceil(proxy.draining / proxy.workers);
  if (generations < MOST_GENERATIONS) return [];
  const why = `${generations} generations of nginx workers still finish requests, one more would pile up`;
  return [{ kind: 'drain', why, timeout: config.drain.timeout, leave: (MOST_GENERATIONS - 1) * proxy.workers }];
}
