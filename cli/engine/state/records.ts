import type { Records } from '../../release/records.ts';
import { recallSteps, rememberSteps } from './canary.ts';
import { readHistory } from './history.ts';
import { readJournal } from './journal.ts';

/** Loads the parsers of YAML and of JSON records only for those that need them. */
export function recordsIn(directory: string): Records {
  return {
    history: () => readHistory(directory),
    journal: () => readJournal(directory),
    holder: async () => (await import('./lock.ts')).lockHolder(directory),
    rememberSteps: (release, steps) => rememberSteps(directory, release, steps),
    recallSteps: (release) => recallSteps(directory, release),
    configOf: async (release, now) => (await import('./running-configs.ts')).configOfRelease(directory, now, release),
  };
}
