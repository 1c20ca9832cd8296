import type { Config } from '../../config/config.ts';
import { hasStandby } from '../../config/modes.ts';
import { type ColorState, neededAtOnce, whyUnfit } from '../../release/observed.ts';
import { COLORS, type Color, isColor } from '../../traffic/color.ts';
import { type Routing, toColor } from '../../traffic/routing.ts';
import type { Deployment } from '../deployment.ts';
import { isProxy, type ProjectContainer } from '../docker/containers.ts';
import { logLines } from '../docker/logs.ts';
import { knownReleases, neverOf } from '../state/known-releases.ts';
import { isPublic, parseAccessLine } from './access-log.ts';

/** Lines of the proxy's log: an nginx that crashes again and again adds some with each crash. */
const TAIL = 1000;
/** Requests: the color that answered most of the last ones counts, because a canary answers some of them. */
const VISITORS = 20;

/** When neither nginx nor the symlink tells: the only color that can answer or, of two, the one that answered last. */
export async function lastServed(
  site: Deployment,
  config: Pick<Config, 'services' | 'traffic'>,
  containers: readonly ProjectContainer[],
): Promise<Routing | undefined> {
  const proxy = containers.find(isProxy);
  if (proxy === undefined || !hasStandby(config)) return undefined;
  const known = await knownReleases(site, config);
  const stateOf = (color: Color): ColorState => {
    const own = containers.filter((one) => one.color === color).map(({ state }) => state);
    return { containers: own, never: neverOf(known, own) };
  };
  const fit = COLORS.filter((color) => whyUnfit(stateOf(color), neededAtOnce(config)) === undefined);
  const color = fit.length > 1 ? lastIn(await logLines(site.docker, proxy.state.id, { tail: TAIL })) : fit[0];
  return color && toColor(color);
}

function lastIn(log: readonly string[]): Color | undefined {
  const colors = log.flatMap((text) => {
    const line = parseAccessLine(text);
    return line !== undefined && isPublic(line) && line.color !== 'both' && isColor(line.color) ? [line.color] : [];
  });
  const last = colors.slice(-VISITORS);
  return COLORS.find((color) => last.filter((one) => one === color).length * 2 > last.length);
}
