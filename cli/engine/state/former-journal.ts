import * as z from 'zod/mini';
import type { Step } from '../../release/step.ts';

const KINDS = new Map<unknown, Step['kind']>([
  ['repair', 'reconcile'],
  ['hold', 'soak'],
  ['withdraw', 'stop_previous'],
  ['reinstate', 'restore_previous'],
  ['handback', 'hand_back'],
]);

const CLEANUP: ReadonlySet<string> = new Set<Step['kind']>(['drain', 'stop', 'stop_previous']);
const FALLBACK: ReadonlySet<string> = new Set<Step['kind']>(['create', 'start', 'healthy', 'reach', 'probe']);

const step = z.looseObject({ kind: z.string(), hook: z.optional(z.looseObject({ name: z.optional(z.string()) })) });
type FormerStep = z.infer<typeof step>;
const former = z.looseObject({ version: z.literal(1), steps: z.array(step) });

/** Converts a record that bgc 0.1 left: its steps had other names, and turn and undo followed from their fields. */
export function fromFormer(value: unknown): unknown {
  const record = former.safeParse(renamed(value)).data;
  if (record === undefined) return value;
  const last = record.steps.findLastIndex(({ kind }) => kind === 'switch');
  const steps = record.steps.map((one, index) => ({ ...converted(one), ...turnOf(one, last >= 0 && index > last) }));
  return { ...record, version: 2, steps };
}

function renamed(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, one: unknown) => (key === 'kind' && KINDS.get(one)) || one);
}

function turnOf({ kind, hook }: FormerStep, isSwitched: boolean): object {
  if (hook?.name === 'on_failure') return { phase: 'failure' };
  if (kind === 'prune' || hook?.name === 'after_release') return { phase: 'after', bestEffort: true };
  if (isSwitched && CLEANUP.has(kind)) return { phase: 'tidy', bestEffort: true };
  return isSwitched && FALLBACK.has(kind) ? { phase: 'tidy' } : {};
}

function converted({ undo, from, restore, ...one }: FormerStep): FormerStep {
  const back = UNDO[one.kind]?.(one, { undo, from, restore }) ?? [];
  const entering = one.kind === 'switch' ? { entering: [] } : {};
  return { ...one, ...entering, ...(back.length > 0 && { undo: back.map((each) => ({ why: WHY, ...each })) }) };
}

const WHY = 'the release failed';
/** Milliseconds: the default of `drain.timeout`, which the record does not have. */
const DRAIN = 60_000;
const bestEffort = true;

interface FormerUndo {
  undo: unknown;
  from: unknown;
  restore: unknown;
}

/** The former texts of files were not kept, so `write` has nothing to go back to. */
const UNDO: Readonly<Partial<Record<string, (one: FormerStep, fields: FormerUndo) => object[]>>> = {
  switch: (_, { from }) => (from === undefined ? [] : [{ kind: 'reconcile', to: from }]),
  create({ color, release }, { restore }) {
    const steps = z.array(step).safeParse(restore).data ?? [];
    if (steps.length > 0) return steps.map(converted);
    return [
      { kind: 'drain', timeout: DRAIN, bestEffort },
      { kind: 'stop', color, release, bestEffort },
    ];
  },
  start: ({ color, service }, { undo }) =>
    undo === true ? [{ kind: 'stop', color, services: [service], bestEffort }] : [],
  stop: ({ color, services }, { undo }) =>
    undo === true && Array.isArray(services)
      ? services.map((service: unknown) => ({ kind: 'start', color, service, bestEffort }))
      : [],
  stop_previous: ({ services }) => [{ kind: 'restore_previous', services, bestEffort }],
  proxy: ({ replaces }) =>
    Array.isArray(replaces) && replaces.length > 0 ? [{ kind: 'hand_back', services: replaces, bestEffort }] : [],
  membership: (one, { undo }) =>
    undo === true ? [{ ...one, state: one.state === 'live' ? 'standby' : 'live', bestEffort }] : [],
};
