import type { Step } from './step.ts';

/** Everything a command reports, in the order it happens. Reporters turn it into lines, a terminal display or JSON. */
export type Event =
  | { event: 'plan'; steps: readonly Step[] }
  | { event: 'step'; status: 'started'; step: Step }
  | { event: 'step'; status: 'done' | 'failed'; step: Step; ms: number }
  | { event: 'undo'; status: 'started' | 'done' | 'failed'; what: string; problem?: string }
  | { event: 'output'; line: string }
  | { event: 'command'; command: string }
  | { event: 'note'; text: string }
  | { event: 'warning'; text: string }
  | { event: 'result'; text: string; data: Readonly<Record<string, unknown>> }
  | { event: 'error'; message: string; details: readonly string[]; hint: string | undefined; code: number };

export type Report = (event: Event) => void;
