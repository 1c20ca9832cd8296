import type { Color } from '../../color.ts';
import type { Config, HookName } from '../../config/config.ts';
import { liveColor, type Observed, releaseOf } from '../observed.ts';
import type { Step } from '../step.ts';

/** What a hook is told about the release it belongs to. */
export interface ReleaseFacts {
  command: 'up' | 'switch' | 'rollback' | 'canary';
  /** The color that gets the release, or the traffic. */
  color: Color;
  release: number;
  /** The color that has the traffic when the hook runs; none before the first release. */
  live?: Color;
  /** The release that had the traffic when the command began. */
  previous?: number;
  /** Why the release failed. */
  error?: string;
}

const WHY: Readonly<Record<HookName, string>> = {
  before_start: 'once per release, before anything of it starts',
  before_switch: 'if it fails, nothing is switched',
  after_switch: 'if it fails, the traffic goes back',
  after_release: 'if it fails, that is only a warning',
  on_failure: 'only if the release fails',
};

export function factsOf(
  observed: Observed,
  release: Pick<ReleaseFacts, 'command' | 'color' | 'release'>,
): ReleaseFacts {
  const live = liveColor(observed);
  const previous = live === undefined ? undefined : releaseOf(observed.colors[live]);
  return { ...release, ...(live === undefined ? {} : { live }), ...(previous === undefined ? {} : { previous }) };
}

/** The step of a hook, if `bgc.yaml` has that hook. */
export function hookSteps({ hooks }: Config, name: HookName, facts: ReleaseFacts): Step[] {
  const hook = hooks[name];
  if (hook === undefined) return [];
  const isSwitched = name === 'after_switch' || name === 'after_release';
  return [{ kind: 'hook', why: WHY[name], hook, facts: isSwitched ? { ...facts, live: facts.color } : facts }];
}
