import * as z from 'zod/mini';
import { HOOK_NAMES } from '../../config/config.ts';
import type { Journal } from '../../release/journal.ts';
import type { Step } from '../../release/step.ts';
import { COLORS } from '../../traffic/color.ts';
import { fromFormer } from './former-journal.ts';

const words = z.array(z.string());
const color = z.enum(COLORS);
const release = z.int();
const ms = z.number();
const isTrue = z.optional(z.literal(true));
const optional = { word: z.optional(z.string()), words: z.optional(words), int: z.optional(z.int()) };

const command = z.enum(['up', 'switch', 'rollback', 'canary']);
const facts = z.object({ command, color, release, live: z.optional(color), previous: optional.int });
const hook = z.object({ name: z.enum(HOOK_NAMES), command: z.string(), in: optional.word, timeout: ms });
const membership = z.object({ live: z.string(), standby: z.string(), enable: z.string(), timeout: ms });
const limits = z.object({ maxErrors: z.number(), maxP95: z.optional(ms), minRequests: z.number() });
const check = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('http'), path: z.string(), status: z.int() }),
  z.object({ kind: z.literal('run'), command: z.string() }),
]);
const traffic = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('color'), color }),
  z.object({ kind: z.literal('canary'), color, percent: z.int() }),
  z.object({ kind: z.enum(['both', 'primary', 'read-only']) }),
]);

const turn = { phase: z.optional(z.enum(['tidy', 'after', 'failure'])), bestEffort: isTrue };

/** The fields that each step needs to be shown, finished or undone. */
const STEPS: Readonly<Record<Step['kind'], z.ZodMiniType>> = {
  reconcile: z.object({ to: traffic }),
  write: z.object({ files: words, runs: z.object({ blue: optional.int, green: optional.int }), undo: z.boolean() }),
  load: z.object({}),
  proxy: z.object({ replaces: words }),
  hand_back: z.object({ services: words }),
  stop_previous: z.object({ services: words }),
  restore_previous: z.object({ services: words }),
  shared: z.object({ services: words }),
  image: z.object({ service: z.string(), release, source: z.enum(['build', 'image']) }),
  drain: z.object({ timeout: ms, leave: optional.int, of: z.optional(color) }),
  create: z.object({ color, release, services: words, restore: z.array(z.custom<Step>(isStep)) }),
  start: z.object({ color, service: z.string(), undo: isTrue }),
  healthy: z.object({ color, service: z.string(), timeout: ms, settle: ms }),
  reach: z.object({ color, service: z.string(), timeout: ms, both: isTrue }),
  probe: z.object({ color, service: z.string(), path: z.string(), timeout: ms }),
  warm_up: z.object({ color, warmUp: z.object({ requests: z.number(), paths: words }) }),
  check: z.object({ check }),
  hook: z.object({ hook, facts }),
  end_hook: z.object({ hook: z.enum(HOOK_NAMES) }),
  switch: z.object({ to: traffic, from: z.optional(traffic) }),
  membership: z.object({
    color,
    service: z.string(),
    port: z.int(),
    state: z.enum(['live', 'standby']),
    membership,
    undo: isTrue,
  }),
  soak: z.object({ color, ms }),
  watch: z.object({ color, limits, share: z.optional(z.number()) }),
  stop: z.object({ color, services: optional.words, undo: isTrue }),
  prune: z.object({ releases: z.array(release) }),
};

function isStep(value: unknown): value is Step {
  const named = z.object({ kind: z.string(), why: z.string(), ...turn }).safeParse(value);
  if (!named.success || !Object.hasOwn(STEPS, named.data.kind)) return false;
  return STEPS[named.data.kind as Step['kind']].safeParse(value).success;
}

const journal = z.object({
  version: z.literal(2),
  command,
  release,
  color,
  at: z.string(),
  steps: z.array(z.custom<Step>(isStep)),
  index: z.int().check(z.minimum(0)),
  failed: isTrue,
});

/** Parses a record; `damaged` unless it has all that recovery needs. Never throws: that would block every release. */
export function parseJournal(text: string): Journal | 'damaged' {
  try {
    const value = fromFormer(JSON.parse(text));
    return isJournal(value) ? value : 'damaged';
  } catch {
    return 'damaged';
  }
}

function isJournal(value: unknown): value is Journal {
  return journal.safeParse(value).success;
}
