import type { Color } from '../../traffic/color.ts';
import { liveColors } from '../../traffic/routing.ts';
import type { Observed } from '../observed.ts';
import { type Runs, runsOf } from '../runs.ts';
import type { Step } from '../step.ts';
import type { PlanInput } from './input.ts';

const WRITE = 'generated files differ from bgc.yaml; nginx tests them first';
const LOAD = 'the new color is proved through the configuration that will serve it';

/** A color that gets visitors keeps its own configuration until it is out of the traffic. Pure. */
export function firstRuns({ observed }: Pick<PlanInput, 'observed'>, color: Color, release: number): Runs {
  const runs = runsOf(observed);
  return isServing(observed, color) ? runs : { ...runs, [color]: release };
}

function isServing({ routing, colors }: Observed, color: Color): boolean {
  return routing !== undefined && liveColors(routing).includes(color) && colors[color].containers.length > 0;
}

export function firstWrite({ rendered }: PlanInput, runs: Runs): Step[] {
  return writeSteps(rendered.changes(runs), runs, true);
}

/** Writes the files that another release in a color changes, and has nginx load them. Pure. */
export function fileSteps({ rendered }: PlanInput, before: Runs, after: Runs, undo = true): Step[] {
  return writeSteps(rendered.changes(after, before), after, undo, true);
}

/** Reloads nginx only for its own files; a recreated proxy reads them by itself. */
export function loadStep(files: readonly string[]): Step[] {
  return files.some((file) => file.startsWith('bgc/nginx/')) ? [{ kind: 'load', why: LOAD }] : [];
}

function writeSteps(files: readonly string[], runs: Runs, undo: boolean, loads = false): Step[] {
  if (files.length === 0) return [];
  return [{ kind: 'write', why: WRITE, files, runs, undo }, ...(loads ? loadStep(files) : [])];
}
