import { run } from '../../cli/executor/run.ts';
import type { Event } from '../../cli/release/event.ts';
import type { Step } from '../../cli/release/step.ts';
import { type Answers, fakeEngine } from './fake-engine.ts';

/** How a walk went. */
export interface Outcome {
  /** What the engine was asked for; what undid something begins with `undo`. */
  calls: string[];
  /** In short. */
  events: string[];
  error: unknown;
}

/** Walks a plan with an engine that fails where it is told to. */
export async function walk(
  plan: readonly Step[],
  failing: Readonly<Record<string, Error>> = {},
  { signal = new AbortController().signal, answers = {} }: { signal?: AbortSignal; answers?: Answers } = {},
): Promise<Outcome> {
  const { engine, calls, world } = fakeEngine({ failing, answers });
  const undo = fakeEngine({ failing, answers, calls, prefix: 'undo ', world });
  const events: Event[] = [];
  let elapsed = 0;
  const error = await run(plan, {
    engine,
    undoEngine: undo.engine,
    files: async ({ files }) => new Map(files.map((path) => [path, path])),
    report: (event) => events.push(event),
    signal,
    clock: {
      elapsed() {
        elapsed += 7;
        return elapsed;
      },
    },
    journal: async () => undefined,
  }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { calls, events: events.map(short), error };
}

function short(event: Event): string {
  switch (event.event) {
    case 'step':
      return `${event.step.kind} ${event.status}${'ms' in event ? ` in ${event.ms} ms` : ''}`;
    case 'undo':
      return `undo ${event.status}: ${event.what}${event.problem === undefined ? '' : `: ${event.problem}`}`;
    case 'warning':
    case 'note':
      return `${event.event}: ${event.text}`;
    default:
      return event.event;
  }
}
