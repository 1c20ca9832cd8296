import { COLORS, type Color } from '../../traffic/color.ts';
import { liveColors } from '../../traffic/routing.ts';
import type { Observed } from '../observed.ts';
import { type Runs, runsOf } from '../runs.ts';
import type { Step } from '../step.ts';
import type { PlanInput } from './input.ts';

const WRITE = 'generated files differ from bgc.yaml; nginx tests them first';
const BACK = 'the release that needed others failed';
const LOAD = 'the new color is proved through the configuration that will serve it';

/** What becomes of the former files: a release that fails puts back those that were kept. */
type Keep = 'keep' | 'forget';
const KEEP: Keep = 'keep';

/** A color that gets visitors keeps its own configuration until it is out of the traffic. Pure. */
export function firstRuns({ observed }: Pick<PlanInput, 'observed'>, color: Color, release: number): Runs {
  const runs = runsOf(observed);
  return isServing(observed, color) ? runs : { ...runs, [color]: release };
}

function isServing({ routing, colors }: Observed, color: Color): boolean {
  return routing !== undefined && liveColors(routing).includes(color) && colors[color].containers.length > 0;
}

export function firstWrite({ rendered }: PlanInput, runs: Runs): Step[] {
  return writeSteps(rendered.changes(runs), runs, KEEP);
}

/** Writes the files that another release in a color changes, and has nginx load them. Pure. */
export function fileSteps({ rendered }: PlanInput, before: Runs, after: Runs, keep: Keep = KEEP): Step[] {
  const files = rendered.changes(after, before);
  return [...writeSteps(files, after, keep), ...loadStep(files)];
}

/** Reloads nginx only for its own files; a recreated proxy reads them by itself. */
export function loadStep(files: readonly string[]): Step[] {
  return files.some((file) => file.startsWith('bgc/nginx/')) ? [{ kind: 'load', why: LOAD }] : [];
}

function writeSteps(files: readonly string[], runs: Runs, keep: Keep): Step[] {
  if (files.length === 0) return [];
  const write = { kind: 'write', why: WRITE, files, runs } as const;
  if (keep === 'forget') return [write];
  // No plan writes the same mix twice.
  const kept = COLORS.map((color) => runs[color] ?? '-').join(' ');
  return [{ ...write, keep: kept, undo: [{ kind: 'write_back', why: BACK, files, kept, bestEffort: true }] }];
}
