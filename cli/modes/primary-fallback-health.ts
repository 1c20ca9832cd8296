import type { Config } from '../config/config.ts';
import { type Observed, unfitness } from '../release/observed.ts';
import { FALLBACK, hasRoles, isReadOnly, PRIMARY, type Routing } from '../traffic/routing.ts';

/** Which fixed role cannot do its part, why, and what to do; `undefined` when both can. Pure. */
export function degradedRoleText(
  config: Pick<Config, 'services'>,
  observed: Observed,
  routing: Routing,
): string | undefined {
  const { colors } = observed;
  if (!hasRoles(routing)) return undefined;
  // Before the first release there is no color to miss.
  if (colors[PRIMARY].containers.length + colors[FALLBACK].containers.length === 0) return undefined;
  const primary = unfitness(config, observed, PRIMARY);
  const fallback = unfitness(config, observed, FALLBACK);
  if (primary !== undefined && fallback !== undefined) {
    return `neither role answers: ${PRIMARY} ${primary}; ${FALLBACK} ${fallback}; bgc up recreates both`;
  }
  if (fallback !== undefined)
    return `${FALLBACK}, the fallback, ${fallback}: no color answers when ${PRIMARY} does not; bgc up recreates both`;
  if (isReadOnly(routing)) return readOnlyText(primary);
  if (primary === undefined) return undefined;
  return `${PRIMARY}, the primary, ${primary}: ${FALLBACK} answers in its place, read-only; bgc up recreates both`;
}

function readOnlyText(primary: string | undefined): string {
  return primary === undefined
    ? `the site is read-only, though ${PRIMARY}, the primary, is ready: bgc switch routes all traffic to it`
    : `the site is read-only, because ${PRIMARY}, the primary, ${primary}; bgc up recreates both`;
}
