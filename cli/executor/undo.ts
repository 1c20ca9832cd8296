import { messageOf } from '../errors.ts';
import type { Report } from '../release/event.ts';
import type { Step } from '../release/step.ts';

export interface Undo {
  what: string;
  run(): Promise<void>;
  /** When this fails, the steps before it are not undone: their result may be all that serves. */
  vital?: boolean;
  /** Once a step of this kind begins, this undo no longer applies. */
  until?: Step['kind'];
}

export class Undos {
  readonly #report: Report;
  #undos: Undo[] = [];

  constructor(report: Report) {
    this.#report = report;
  }

  /** For a step that is about to run, and may run only in part. */
  begin(step: Step, undos: readonly Undo[]): void {
    this.#undos = this.#undos.filter(({ until }) => until !== step.kind);
    this.add(undos);
  }

  /** For a step that is done. */
  note(step: Step, undos: readonly Undo[]): void {
    // Steps before a switch that cannot be undone are not undone either.
    if (step.kind === 'switch' && step.from === undefined) this.#undos = [];
    this.add(undos);
  }

  /** An undo that several steps share is kept once, in the place of the first. */
  add(undos: readonly Undo[]): void {
    this.#undos.push(...undos.filter(({ what }) => !this.#undos.some((known) => known.what === what)));
  }

  /** Last first; an undo that fails is reported, and the others go on unless it was vital. */
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
