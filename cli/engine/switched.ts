import type { Starts } from './docker/fall.ts';

/** A change of who has the traffic. */
export interface Switched {
  /** When it began, in milliseconds since the epoch. */
  at: number;
  /** When each container had been started by then. */
  starts: Starts;
}
