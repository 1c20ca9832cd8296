import * as z from 'zod/mini';
import type { Journal } from '../../release/journal.ts';
import type { Step } from '../../release/step.ts';
import { ACTS, COMMAND, isKind, TURN } from '../../release/step-schema.ts';
import { COLORS } from '../../traffic/color.ts';
import { fromFormer } from './former-journal.ts';

const steps = z.array(z.custom<Step>(isStep));
const named = z.object({ kind: z.string(), why: z.string(), undo: z.optional(steps), ...TURN });

function isStep(value: unknown): value is Step {
  const { data } = named.safeParse(value);
  return data !== undefined && isKind(data.kind) && ACTS[data.kind].safeParse(value).success;
}

const journal = z.object({
  version: z.literal(2),
  command: COMMAND,
  release: z.int(),
  color: z.enum(COLORS),
  at: z.string(),
  steps,
  index: z.int().check(z.minimum(0)),
  failed: z.optional(z.literal(true)),
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
