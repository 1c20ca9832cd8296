import { messageOf } from '../errors.ts';
import type { Report } from '../release/event.ts';
import type { Step } from '../release/step.ts';

/** What brings the world back to where it was before a step. */
export interface Undo {
  what: string;
  run(): Promise<void>;
  /** When this fails, the steps before it are not undone: what they made may be all that serves. */
  vital?: boolean;
  /** Once such a step is begun, nothing leads back behind it. */
  until?: Step['kind'];
}

/** How to get back from where a plan is. */
export class Undos {
  readonly #report: Report;
  #undos: Undo[] = [];

  constructor(report: Report) {
    this.#report = report;
  }

  /** Of a step that is about to be done, and may be done in part. */
  begin(step: Step, undos: readonly Undo[]): void {
    this.#undos = this.#undos.filter(({ until }) => until !== step.kind);
    this.add(undos);
  }

  /** Of a step that was done. */
  note(step: Step, undos: readonly Undo[]): void {
    // Nothing leads back behind a switch that cannot be undone.
    if (step.kind === 'switch' && step.from === undefined) this.#undos = [];
    this.add(undos);
  }

  /** What undoes several steps at once counts from the first of them. */
  add(undos: readonly Undo[]): void {
    this.#undos.push(...undos.filter(({ what }) => !this.#undos.some((known) => known.what === what)));
  }

  /** Last first; one that fails is reported, and the others go on unless it was vital. */
  async run(): Promise<void> {
    let left: string | undefined;
    for (const undo of this.#undos.reverse()) {
      if (left !== undefined) this.#report({ event: 'undo', status: 'failed', what: undo.what, problem: left });
      else if (!(await this.#succeeds(undo)) && undo.vital) left = `left as it is, since this failed: ${undo.what}`;
    }
  }

  async #succeeds({ what, run }: Undo): Promise<boolean> {
    this.#report({ event: 'undo', status: 'started', what });
    try {
      await run();
      this.#report({ event: 'undo', status: 'done', what });
      return true;
    } catch (error) {
      this.#report({ event: 'undo', status: 'failed', what, problem: messageOf(error) });
      return false;
    }
  }
}
