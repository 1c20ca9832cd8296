import { isObject, type Problem, valueAt } from '../text/problem.ts';

/**
 * Measured on two busy cores: with 1,000 services `bgc render` takes 7 s and `nginx -t` 3 s, and nginx keeps 64 kB per
 * service and color; with 10,000 `bgc render` takes more than 3 minutes. 2,000 routes of one service: 18 s.
 */
const MOST = {
  services: { count: 1000, instead: 'leave out services that need only one copy, or split the project in two' },
  routes: { count: 2000, instead: 'let one route cover many hosts (*.example.com) or paths' },
} as const;

/** Lists too long for bgc to handle in seconds. Reported alone: checking the rest would take minutes. Pure. */
export function excessIn(written: unknown): Problem[] {
  return (['services', 'routes'] as const).flatMap((key): Problem[] => {
    const value = valueAt(written, [key]);
    const { count: most, instead } = MOST[key];
    const count = isObject(value) ? Object.keys(value).length : 0;
    if (count <= most) return [];
    const why = 'every command, and nginx at every reload, reads all of them';
    return [{ path: [key], at: 'key', message: `has ${count} entries, but may have ${most}: ${why}; ${instead}` }];
  });
}
