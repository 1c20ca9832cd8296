import type { Problem } from '../text/problem.ts';
import type { Draft } from './draft.ts';

const OWN = /^\/\.bgc(?:\/|$)/;

/** nginx refuses two locations with the same path. */
export function ownPathsAreFree({ top, routes }: Draft): Problem[] {
  const written = [
    { path: ['bg'], value: top.values.bg },
    ...routes.map((route) => ({ path: [...route.path, 'path'], value: route.values.path })),
  ];
  return written
    .filter(({ value }) => typeof value === 'string' && OWN.test(value))
    .map(({ path }) => ({ path, at: 'value', message: 'is below /.bgc, where bgc has pages of its own' }));
}
