import type { Observed } from '../../cli/release/observed.ts';
import type { Step } from '../../cli/release/step.ts';
import { COLORS, type Color } from '../../cli/traffic/color.ts';
import { liveColors, type Routing } from '../../cli/traffic/routing.ts';

interface ColorModel {
  release: number | undefined;
  isUp: boolean;
  member: 'live' | 'standby';
}

/** What the steps of a plan do to two colors of one service, without any engine: to hold a plan against what it promises. */
export class TwoColors {
  traffic: Routing | undefined;
  readonly colors: Record<Color, ColorModel>;
  /** What visitors of some moment could not have: `blue is asked before it is up`. */
  readonly faults: string[] = [];
  /** They lost their traffic and may still finish requests. */
  readonly #finishing = new Set<Color>();

  constructor({ routing, colors }: Observed) {
    this.traffic = routing;
    const model = (color: Color): ColorModel => {
      const [container] = colors[color].containers;
      return { release: container?.release, isUp: container?.status === 'running', member: 'live' };
    };
    this.colors = { blue: model('blue'), green: model('green') };
  }

  walk(steps: readonly Step[]): this {
    for (const step of steps) this.#do(step);
    return this;
  }

  /** The colors that visitors are sent to and that can answer. */
  get serving(): Color[] {
    return COLORS.filter((color) => this.#has(color) && this.colors[color].isUp);
  }

  /** Told so, or never told anything else. */
  get members(): Color[] {
    return COLORS.filter((color) => this.colors[color].isUp && this.colors[color].member === 'live');
  }

  /** nginx workers of before still have requests. */
  get isDraining(): boolean {
    return this.#finishing.size > 0;
  }

  #has(color: Color): boolean {
    return this.traffic !== undefined && liveColors(this.traffic).includes(color);
  }

  #do(step: Step): void {
    switch (step.kind) {
      case 'create':
        this.#leave(step.color, 'replaced');
        this.colors[step.color] = { release: step.release, isUp: false, member: 'standby' };
        break;
      case 'start':
        if (this.#has(step.color)) this.faults.push(`${step.color} is asked before it is proved`);
        this.colors[step.color].isUp = true;
        break;
      case 'stop':
        this.#leave(step.color, 'stopped');
        this.colors[step.color].isUp = false;
        break;
      case 'membership':
        this.colors[step.color].member = step.state;
        break;
      case 'switch':
      case 'reconcile':
        this.#give(step.to);
        break;
      case 'drain':
        this.#finishing.clear();
        break;
    }
  }

  #give(routing: Routing): void {
    for (const color of this.serving) this.#finishing.add(color);
    this.traffic = routing;
    for (const color of this.serving) this.#finishing.delete(color);
  }

  #leave(color: Color, what: string): void {
    if (this.serving.includes(color)) this.faults.push(`${color} is ${what} while it serves`);
    if (this.#finishing.has(color)) this.faults.push(`${color} is ${what} before it has finished its requests`);
  }
}
