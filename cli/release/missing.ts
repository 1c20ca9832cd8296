import { COLORS, type Color, otherColor } from '../color.ts';
import type { Config } from '../config/config.ts';
import { liveColors } from '../traffic.ts';
import { missingRole } from './missing-role.ts';
import { type Observed, releaseOf, servingColors, unfitness } from './observed.ts';

/**
 * Where both colors are to serve: the one that does not, why, and what to do. Nothing when both do, or when nothing can
 * be told. Pure.
 */
export function missingColor(config: Pick<Config, 'services' | 'traffic'>, observed: Observed): string | undefined {
  const { traffic, proxy } = observed;
  if (traffic === undefined || proxy.state !== 'running') return undefined;
  if (config.traffic.mode === 'primary-fallback') return missingRole(config, observed);
  if (config.traffic.mode !== 'rolling') return undefined;
  const serving = servingColors(config, observed);
  const missing = COLORS.filter((color) => !serving.includes(color));
  const [first, second] = missing;
  if (first === undefined) return undefined;
  if (second !== undefined) return nobodyText(config, observed);
  const isOut = !liveColors(traffic).includes(first);
  return `${first} ${isOut ? 'is out' : 'cannot answer'}${reasonText(config, observed, first)}`;
}

function nobodyText(config: Pick<Config, 'services'>, { colors }: Observed): string | undefined {
  // Before the first release there is nobody to miss.
  if (COLORS.every((color) => releaseOf(colors[color]) === undefined)) return undefined;
  const names = config.services.map(({ name }) => name);
  const reasons = COLORS.map((color) => `${color} ${unfitness(colors[color], names) ?? 'is out'}`);
  return `neither color answers: ${reasons.join('; ')}; bgc up`;
}

function reasonText({ services }: Pick<Config, 'services'>, { colors }: Observed, color: Color): string {
  const other = otherColor(color);
  const [own, others] = [releaseOf(colors[color]), releaseOf(colors[other])];
  const unfit = unfitness(
    colors[color],
    services.map(({ name }) => name),
  );
  if (unfit !== undefined) return ` (it ${unfit}): ${other} serves alone; bgc up renews both`;
  if (own !== others)
    return ` (it has release ${own}, ${other} has ${others}): ${other} serves alone; bgc up renews both`;
  return `: ${other} serves alone; bgc switch gives ${color} its part again`;
}
