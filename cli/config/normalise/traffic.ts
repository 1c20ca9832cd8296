import type { TrafficConfig } from '../config.ts';
import type { Written } from '../schema/written.ts';

export const DEFAULT_COOKIE = 'bgc_visitor';
/** Percentages for `mode: canary` without `steps`. */
const DEFAULT_STEPS = [10, 50];

export function toTraffic({ mode, steps, every, cookie, membership, environment }: Written['traffic']): TrafficConfig {
  switch (mode) {
    case 'blue-green':
      return { mode };
    case 'canary':
      return {
        mode,
        steps: steps ?? DEFAULT_STEPS,
        ...(every === undefined ? {} : { every }),
        cookie: cookie ?? DEFAULT_COOKIE,
      };
    case 'rolling':
      return { mode, ...(membership === undefined ? {} : { membership }) };
    case 'primary-fallback':
      return { mode, environment: environment ?? { primary: {}, fallback: {} } };
  }
}
