import type { Config, TrafficConfig } from './config.ts';

export type ModeName = TrafficConfig['mode'];
export type TrafficOf<M extends ModeName> = Extract<TrafficConfig, { mode: M }>;

interface Mode {
  /** Whether one color serves at a time: then the other is a complete color without traffic. */
  hasStandby: boolean;
  /** Keys of `traffic` that no other mode has. */
  keys: readonly string[];
}

/** What the rules of bgc.yaml must know of each mode. */
export const MODES: Readonly<Record<ModeName, Mode>> = {
  'blue-green': { hasStandby: true, keys: [] },
  canary: { hasStandby: true, keys: ['steps', 'every', 'cookie'] },
  rolling: { hasStandby: false, keys: ['membership'] },
  'primary-fallback': { hasStandby: false, keys: ['environment'] },
};

export const MODE_NAMES = Object.keys(MODES) as readonly ModeName[];

export function hasStandby({ traffic: { mode } }: Pick<Config, 'traffic'>): boolean {
  return MODES[mode].hasStandby;
}
