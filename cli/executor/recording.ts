import { commitOf } from '../engine/host/git.ts';
import { appendHistory } from '../engine/state/history.ts';
import type { Event, Report } from '../release/event.ts';
import type { Commit, HistoryEntry, StepTime } from '../release/history.ts';
import type { RequestCounts } from '../release/metrics.ts';
import type { Step } from '../release/step.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { historyEntry } from './history-entry.ts';
import type { Release } from './release-run.ts';

/** A full disk must not change how a release ended: it only causes a warning. */
export async function writeDown(directory: string, entry: HistoryEntry, report: Report): Promise<void> {
  await appendHistory(directory, entry).catch((error: Error) =>
    report({ event: 'warning', text: `not written to the history: ${error.message}` }),
  );
}

export type Outcome = Pick<HistoryEntry, 'result' | 'reason' | 'traffic'>;

export class Recording {
  readonly #workspace: Workspace;
  readonly #what: Release;
  readonly #since: number;
  readonly #steps: StepTime[] = [];
  readonly #commit: Promise<Commit | undefined>;
  /** Whether to count requests. A switch alone ends before nginx writes its log; the record is not worth the wait. */
  readonly #counts: boolean;
  #isUndone = true;

  constructor(workspace: Workspace, plan: readonly Step[], what: Release) {
    this.#workspace = workspace;
    this.#what = what;
    this.#since = what.context.clock.elapsed();
    this.#commit = what.command === 'up' ? commitOf(workspace.directory) : Promise.resolve(undefined);
    this.#counts = what.command === 'up' || plan.some(({ kind }) => kind === 'watch' || kind === 'soak');
  }

  get isUndone(): boolean {
    return this.#isUndone;
  }

  readonly report = (event: Event): void => {
    if (event.event === 'undo' && event.status === 'failed') this.#isUndone = false;
    if (event.event === 'step' && event.status !== 'started')
      this.#steps.push({ kind: event.step.kind, ms: Math.round(event.ms) });
    this.#what.report(event);
  };

  /** Writes the history entry; returns the requests of visitors meanwhile, where they were counted. */
  async end(outcome: Outcome): Promise<RequestCounts | undefined> {
    const { directory } = this.#workspace;
    const [known, served, commit] = await Promise.all([
      historyEntry(this.#workspace, this.#what, this.#what.context.clock),
      this.#served(),
      this.#commit,
    ]);
    const entry: HistoryEntry = {
      ...known,
      ...(commit === undefined ? {} : { commit }),
      ...outcome,
      took: Math.round(this.#what.context.clock.elapsed() - this.#since),
      steps: this.#steps,
      ...served,
    };
    await writeDown(directory, entry, this.#what.report);
    return served;
  }

  async #served(): Promise<RequestCounts | undefined> {
    return this.#counts ? this.#workspace.engine.requestCounts().catch(() => undefined) : undefined;
  }
}
