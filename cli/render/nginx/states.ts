import type { Config } from '../../config/config.ts';
import { FALLBACK, type Routing, toColor } from '../../traffic/routing.ts';

/** The states that have a file of their own in every project of this mode; a canary's is written when it is wanted. */
export function routingStates({ traffic: { mode } }: Pick<Config, 'traffic'>): readonly Routing[] {
  switch (mode) {
    case 'blue-green':
    case 'canary':
      return [toColor('blue'), toColor('green')];
    case 'rolling':
      return [toColor('blue'), toColor('green'), { kind: 'both' }];
    case 'primary-fallback':
      return [{ kind: 'primary' }, { kind: 'read-only' }];
  }
}

/** What nginx starts with before the first release: a color that has nothing yet, so that the other comes first. */
export function initialRouting({ traffic: { mode } }: Pick<Config, 'traffic'>): Routing {
  return mode === 'primary-fallback' ? { kind: 'read-only' } : toColor(FALLBACK);
}
