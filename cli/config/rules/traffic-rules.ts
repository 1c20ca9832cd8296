import { DEFAULT_MODE, MODES } from '../schema/written-traffic.ts';
import { isObject, type Problem } from '../text/problem.ts';
import { type Draft, has, valueOr } from './draft.ts';

type Mode = (typeof MODES)[number];

const BELONGS = {
  steps: 'canary',
  every: 'canary',
  cookie: 'canary',
  membership: 'rolling',
  environment: 'primary-fallback',
} as const satisfies Record<string, Mode>;

export function trafficKeysFitTheMode({ traffic }: Draft): Problem[] {
  const mode = modeOf(traffic);
  if (mode === undefined) return [];
  return Object.entries(BELONGS)
    .filter(([key, owner]) => has(traffic, key) && owner !== mode)
    .map(([key, owner]) => ({
      path: ['traffic', key],
      at: 'key',
      message: `goes with "mode: ${owner}", not with "mode: ${mode}"`,
    }));
}

/** `standby` and `handover: early` need an idle color, which exists only where one color serves at a time. */
export function onlyOneColorServes({ top, traffic, services }: Draft): Problem[] {
  const mode = modeOf(traffic);
  if (mode !== 'rolling' && mode !== 'primary-fallback') return [];
  const standby: Problem[] = has(top, 'standby')
    ? [{ path: ['standby'], at: 'key', message: `has no effect with "mode: ${mode}": no color is idle` }]
    : [];
  const workers = [...services.values()]
    .filter((service) => valueOr(service, 'handover', 'late') === 'early')
    .map(
      (service): Problem => ({
        path: [...service.path, 'handover'],
        at: 'value',
        message: `"early" cannot work with "mode: ${mode}": both colors run all the time`,
      }),
    );
  return [...standby, ...workers];
}

/** With one path for both states, an application could never tell which one it is in. */
export function membershipPathsDiffer({ traffic }: Draft): Problem[] {
  const { membership } = traffic.values;
  if (!isObject(membership) || Array.isArray(membership)) return [];
  const { live, standby } = membership as Readonly<Record<string, unknown>>;
  if (live !== standby || live === undefined) return [];
  return [{ path: ['traffic', 'membership', 'standby'], at: 'value', message: 'must differ from "live"' }];
}

function modeOf(traffic: Draft['traffic']): Mode | undefined {
  const written = valueOr(traffic, 'mode', DEFAULT_MODE);
  return MODES.find((mode) => mode === written);
}
