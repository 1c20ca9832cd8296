import { BgcError } from '../errors.ts';
import type { Check, Installation, Verdict } from './check.ts';

/** Runs the checks in order and reports each verdict at once; skips a check when one that it needs has failed. */
export async function examine(
  checks: readonly Check[],
  installation: Installation,
  tell: (title: string, verdict: Verdict) => void,
): Promise<void> {
  const failed = new Set<string>();
  for (const check of checks) {
    const missing = check.needs?.find((title) => failed.has(title));
    const verdicts = missing === undefined ? await verdictsOf(check, installation) : [skipped(missing)];
    if (verdicts.some(({ status }) => status === 'blocks' || status === 'skipped')) failed.add(check.title);
    for (const verdict of verdicts) tell(check.title, verdict);
  }
}

async function verdictsOf(check: Check, installation: Installation): Promise<readonly Verdict[]> {
  try {
    return await check.look(installation);
  } catch (error) {
    if (!(error instanceof BgcError)) throw error;
    const { message: text, hint: next, details } = error;
    return [{ status: 'blocks', text, details, ...(next === undefined ? {} : { next }) }];
  }
}

function skipped(missing: string): Verdict {
  return { status: 'skipped', text: `fix ${missing} first` };
}
