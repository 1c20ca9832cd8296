import type { Config, HookName } from '../../config/config.ts';
import type { ReleaseFacts } from '../release-facts.ts';
import type { Step, Turn } from '../step.ts';

const WHY: Readonly<Record<HookName, string>> = {
  before_start: 'once per release, before its services start',
  before_switch: 'if it fails, nothing is switched',
  after_switch: 'if it fails, the traffic goes back',
  after_release: 'a failure is only a warning',
  on_failure: 'only if the release fails',
};

const TURNS: Readonly<Partial<Record<HookName, Turn>>> = {
  after_release: { phase: 'after', bestEffort: true },
  on_failure: { phase: 'failure' },
};

export function hookSteps({ hooks }: Config, name: HookName, facts: ReleaseFacts): Step[] {
  const hook = hooks[name];
  if (hook === undefined) return [];
  const isSwitched = name === 'after_switch' || name === 'after_release';
  return [
    { kind: 'hook', why: WHY[name], hook, facts: isSwitched ? { ...facts, live: facts.color } : facts, ...TURNS[name] },
  ];
}
