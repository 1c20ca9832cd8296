import { BgcError } from '../errors.ts';
import type { Check, Patient, Verdict } from './check.ts';

/** Makes every check that can be made, in order, and tells each verdict as it is known. */
export async function examine(
  checks: readonly Check[],
  patient: Patient,
  tell: (title: string, verdict: Verdict) => void,
): Promise<void> {
  const useless = new Set<string>();
  for (const check of checks) {
    const missing = check.needs?.find((title) => useless.has(title));
    const verdicts = missing === undefined ? await verdictsOf(check, patient) : [skipped(missing)];
    if (verdicts.some(({ status }) => status === 'blocks' || status === 'skipped')) useless.add(check.title);
    for (const verdict of verdicts) tell(check.title, verdict);
  }
}

async function verdictsOf(check: Check, patient: Patient): Promise<readonly Verdict[]> {
  try {
    return await check.look(patient);
  } catch (error) {
    if (!(error instanceof BgcError)) throw error;
    const { message: text, hint: next, details } = error;
    return [{ status: 'blocks', text, details, ...(next === undefined ? {} : { next }) }];
  }
}

function skipped(missing: string): Verdict {
  return { status: 'skipped', text: `cannot be looked at before ${missing} is all right` };
}
