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

/** Converts a record that bgc 0.1 left: its steps had other names, and their turn followed from kind and place. */
export function fromFormer(value: unknown): unknown {
  const record = former.safeParse(renamed(value)).data;
  if (record === undefined) return value;
  const last = record.steps.findLastIndex(({ kind }) => kind === 'switch');
  const steps = record.steps.map((one, index) => ({ ...one, ...turnOf(one, last >= 0 && index > last) }));
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
