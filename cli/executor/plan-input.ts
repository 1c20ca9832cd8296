import type { Config } from '../config/config.ts';
import type { ColorConfigs } from '../config/released.ts';
import { staleFiles } from '../engine/host/files.ts';
import { configOfRelease } from '../engine/state/running-configs.ts';
import { modeOf } from '../modes/modes.ts';
import { configsOf, type Observed } from '../release/observed.ts';
import type { CanarySteps, PlanInput, Rendered } from '../release/plan/input.ts';
import { type Runs, runsOf } from '../release/runs.ts';
import type { StepOf } from '../release/step.ts';
import { definitionIn, OVERLAY } from '../render/compose/overlay-file.ts';
import type { Files } from '../render/render.ts';
import { COLORS, type Color } from '../traffic/color.ts';
import { canaryIn, routingNamed } from '../traffic/routing.ts';
import type { Workspace } from '../workspace/workspace.ts';

interface PlanOf {
  observed?: Observed;
  /** The present bgc.yaml, where the workspace has that of another release. */
  present?: Config;
  /** The release to plan; without it, the next one. */
  release?: number;
  /** The shares it gets before all visitors, instead of those in `bgc.yaml`. */
  shares?: CanarySteps | undefined;
}

export async function planInput(
  workspace: Workspace,
  { observed: seen, present = workspace.config, release, shares }: PlanOf = {},
): Promise<PlanInput> {
  const { config, engine } = workspace;
  const [project, observed] = await Promise.all([workspace.project(), seen ?? engine.observe()]);
  const number = release ?? observed.lastRelease + 1;
  const released = present.services.map(({ name }) => name);
  const mode = modeOf(config, shares);
  return { config, observed, mode, released, project, rendered: await renderedFor(workspace, observed, number) };
}

/** Renders each mix of releases that a plan may pass through; most have the same bgc.yaml, and so the same files. */
async function renderedFor(workspace: Workspace, observed: Observed, release: number): Promise<Rendered> {
  const { config, directory } = workspace;
  const now = runsOf(observed);
  const colors = configsOf(config, observed);
  const mixes = [now, ...COLORS.map((color) => ({ ...now, [color]: release })), { blue: release, green: release }];
  const known = new Map<string, Files>();
  for (const runs of mixes) {
    const same = mixes.find((one) => known.has(keyOf(one)) && isSame(mixed(one), mixed(runs)));
    const files = same && known.get(keyOf(same));
    known.set(keyOf(runs), files ?? (await workspace.files(mixed(runs))));
  }
  const filesOf = (runs: Runs): Files => known.get(keyOf(runs)) ?? new Map();
  const stale = new Map<string, readonly string[]>();
  for (const runs of mixes) stale.set(keyOf(runs), await staleFiles(directory, filesOf(runs)));
  return {
    changes: (after, before) =>
      before === undefined ? (stale.get(keyOf(after)) ?? []) : differences(filesOf(before), filesOf(after)),
    proxyDefinition: (runs) => definitionIn(filesOf(runs).get(OVERLAY)) ?? '',
  };

  function mixed(runs: Runs): ColorConfigs {
    const of = (color: Color): Config => (runs[color] === now[color] ? colors[color] : config);
    return { blue: of('blue'), green: of('green') };
  }
}

function keyOf({ blue, green }: Runs): string {
  return `${blue} ${green}`;
}

function isSame(a: ColorConfigs, b: ColorConfigs): boolean {
  return COLORS.every((color) => a[color] === b[color]);
}

function differences(before: Files, after: Files): string[] {
  return [...after].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
}

export async function filesFor(
  workspace: Pick<Workspace, 'config' | 'directory' | 'files'>,
  observed: Observed,
  step: StepOf<'write'>,
): Promise<Files> {
  const { config, directory } = workspace;
  const now = runsOf(observed);
  const colors = configsOf(config, observed);
  const of = async (color: Color): Promise<Config> => {
    const release = step.runs[color];
    if (release === undefined || release === now[color]) return colors[color];
    return (await configOfRelease(directory, config, release)) ?? config;
  };
  const [blue, green] = await Promise.all([of('blue'), of('green')]);
  const files = await workspace.files({ blue, green }, sharesIn(step));
  return new Map([...files].filter(([path]) => step.files.includes(path)));
}

/** Each share of a canary has a separate file, written when it is needed. */
function sharesIn({ files }: StepOf<'write'>) {
  const named = files.flatMap((path) => routingNamed(path.replace(/^.*\/|\.conf$/g, '')) ?? []);
  return named.filter((one) => canaryIn(one) !== undefined);
}
