import type { Config } from '../config/config.ts';
import { type Observed, releaseOf, servingColors, whyUnfit } from '../release/observed.ts';
import { COLORS, type Color, otherColor } from '../traffic/color.ts';
import { liveColors, type Routing } from '../traffic/routing.ts';

/** Which of two colors is out, why, and what to do; `undefined` when both serve. Pure. */
export function outOfTwoText(
  config: Pick<Config, 'services'>,
  observed: Observed,
  routing: Routing,
): string | undefined {
  const { colors } = observed;
  const unfit = (color: Color): string | undefined => {
    const { services } = colors[color].config ?? config;
    return whyUnfit(
      colors[color],
      services.map(({ name }) => name),
    );
  };
  const serving = servingColors(config, observed);
  const [missing, ...more] = COLORS.filter((color) => !serving.includes(color));
  if (missing === undefined) return undefined;
  if (more.length > 0) return nobodyText(observed, unfit);
  return liveColors(routing).includes(missing)
    ? unfitText(observed, missing, unfit(missing))
    : outText(observed, missing, unfit(missing));
}

function nobodyText({ colors }: Observed, unfit: (color: Color) => string | undefined): string | undefined {
  // Before the first release there is no color to miss.
  if (COLORS.every((color) => releaseOf(colors[color]) === undefined)) return undefined;
  const reasons = COLORS.map((color) => `${color} ${unfit(color) ?? 'is out'}`);
  return `neither color is fit to serve: ${reasons.join('; ')}; bgc up`;
}

/** nginx knows nothing of health: it sends requests to every color that runs. */
function unfitText({ colors }: Observed, color: Color, unfit = ''): string {
  const isAsked = colors[color].containers.some(({ status }) => status === 'running');
  const effect = isAsked ? ', and still has visitors' : `: ${otherColor(color)} serves alone`;
  return `${color} ${unfit}${effect}; bgc up recreates both`;
}

function outText({ colors }: Observed, color: Color, unfit: string | undefined): string {
  const other = otherColor(color);
  const [own, others] = [releaseOf(colors[color]), releaseOf(colors[other])];
  const reason = unfit === undefined ? `it has release ${own}, ${other} has ${others}` : `it ${unfit}`;
  return unfit === undefined && own === others
    ? `${color} is out: ${other} serves alone; bgc switch brings ${color} back`
    : `${color} is out (${reason}): ${other} serves alone; bgc up recreates both`;
}
