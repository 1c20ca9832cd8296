import { MODE_NAMES, MODES, type ModeName } from '../modes.ts';
import { DEFAULT_MODE } from '../schema/written-traffic.ts';
import { isObject, type Problem } from '../text/problem.ts';
import { type Draft, has, valueOr } from './draft.ts';

export function trafficKeysFitTheMode({ traffic }: Draft): Problem[] {
  const mode = modeOf(traffic);
  if (mode === undefined) return [];
  return MODE_NAMES.filter((owner) => owner !== mode).flatMap((owner) =>
    MODES[owner].keys
      .filter((key) => has(traffic, key))
      .map((key) => ({
        path: ['traffic', key],
        at: 'key',
        message: `goes with "mode: ${owner}", not with "mode: ${mode}"`,
      })),
  );
}

/** `standby` and `handover: early` need an idle color, which exists only where one color serves at a time. */
export function onlyOneColorServes({ top, traffic, services }: Draft): Problem[] {
  const mode = modeOf(traffic);
  if (mode === undefined || MODES[mode].hasStandby) return [];
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

function modeOf(traffic: Draft['traffic']): ModeName | undefined {
  const written = valueOr(traffic, 'mode', DEFAULT_MODE);
  return MODE_NAMES.find((mode) => mode === written);
}
