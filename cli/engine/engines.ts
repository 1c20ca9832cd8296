import type { Clock } from '../context.ts';
import type { Host } from '../release/host.ts';
import type { Opened, Opening } from './deployment.ts';

export { recordsIn } from './state/records.ts';

interface Entry {
  open(opening: Opening): Promise<Opened>;
  hostAt(directory: string, clock: Clock): Promise<Host>;
}

/** One more engine is one more entry. Each is loaded when it is needed. */
const ENGINES = {
  compose: {
    open: async (opening) => (await import('./compose-engine.ts')).open(opening),
    hostAt: async (directory, clock) => (await import('./preflight/host.ts')).hostAt(directory, clock),
  },
} as const satisfies Record<string, Entry>;

export const { open: openEngine, hostAt } = ENGINES.compose;
