import { type Color, otherColor } from '../color.ts';
import type { Observed } from './observed.ts';
import { describe, isTidying, type Step } from './step.ts';

/** The plan in flight: written before each step, removed when the plan has ended either way. */
export interface Journal {
  version: 1;
  command: 'up' | 'switch' | 'rollback';
  release: number;
  /** The color that is to be live at the end. */
  color: Color;
  /** ISO 8601. */
  at: string;
  steps: readonly Step[];
  /** The step that was about to happen, or happened. */
  index: number;
  /** It failed, and not all of it could be undone. */
  failed?: boolean;
}

/** How a plan in flight is brought to an end. */
export interface Recovery {
  outcome: 'finished' | 'undone';
  steps: readonly Step[];
}

/** The step that was under way. */
export function stepInFlight({ steps, index }: Journal): string {
  const step = steps[index];
  return step === undefined ? 'the end' : describe(step);
}

/**
 * What is left to do for a plan whose bgc was killed: when the new color has the traffic and nginx proved it, the rest
 * of the plan is done; otherwise what was begun is undone. The live color serves all the while. Pure.
 * @param drainTimeout milliseconds that old requests of the color may take before it is stopped
 */
export function recoveryOf(journal: Journal, observed: Observed, drainTimeout: number): Recovery {
  return hasSwitched(journal, observed)
    ? { outcome: 'finished', steps: [...endingHook(journal), ...tidying(journal)] }
    : { outcome: 'undone', steps: [...endingHook(journal), ...undoing(journal, observed, drainTimeout)] };
}

/** The container of a hook outlives a bgc that is killed. */
function endingHook({ steps, index }: Journal): Step[] {
  const step = steps[index];
  if (step?.kind !== 'hook' || step.hook.in === undefined) return [];
  return [{ kind: 'end_hook', why: 'its bgc is gone', hook: step.hook.name }];
}

function hasSwitched({ steps, index, color, failed }: Journal, { live, linked, proxy }: Observed): boolean {
  if (failed) return false;
  const switchIndex = steps.findLastIndex(({ kind }) => kind === 'switch');
  if (switchIndex < 0 || index < switchIndex || live !== color) return false;
  return linked === color && (proxy.state !== 'running' || proxy.serving?.color === color);
}

function tidying({ steps, index }: Journal): Step[] {
  return steps.slice(index).filter(isTidying);
}

function undoing(journal: Journal, { live, linked, proxy }: Observed, drainTimeout: number): Step[] {
  const { color } = journal;
  const begun = journal.steps.slice(0, journal.index + 1);
  const why = journal.failed ? 'the release failed' : 'the release was cut short';
  const undo: Step[] = [];
  const stays = journal.failed && live === color ? otherColor(color) : live;
  const agree = live === stays && linked === stays;
  if (stays !== undefined && !agree && proxy.state === 'running') undo.push({ kind: 'repair', why, to: stays });
  const replaced = begun.flatMap((step) => (step.kind === 'proxy' ? step.replaces : []));
  if (replaced.length > 0) undo.push({ kind: 'handback', why, services: replaced });
  if (!begun.some(({ kind }) => kind === 'create') || stays === color) return undo;
  const mayBeTalkedTo = proxy.state === 'running' && (undo.length > 0 || proxy.draining > 0);
  if (mayBeTalkedTo) undo.push({ kind: 'drain', why: `${color} may have had visitors`, timeout: drainTimeout });
  return [...undo, { kind: 'stop', why, color }];
}
