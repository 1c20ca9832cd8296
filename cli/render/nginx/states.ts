import type { Config } from '../../config/config.ts';
import { FALLBACK, type Routing, toColor } from '../../traffic/routing.ts';

/** The routings that have a file in every project of this mode; a canary's file is written when it is needed. */
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

/** nginx's routing before the first release: an empty color, so that the other color gets the first release. */
export function initialRouting({ traffic: { mode } }: Pick<Config, 'traffic'>): Routing {
  return mode === 'primary-fallback' ? { kind: 'read-only' } : toColor(FALLBACK);
}
