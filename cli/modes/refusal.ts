import type { Config } from '../config/config.ts';
import type { Refusal } from '../release/mode.ts';
import type { Observed } from '../release/observed.ts';
import { hasRoles, type Routing, routingText } from '../traffic/routing.ts';

/** Only a release moves the traffic from one mode to another. */
export function otherMode({ traffic: { mode } }: Config, routing: Routing): Refusal {
  return { problem: `bgc.yaml says "mode: ${mode}", but ${routingText(routing)} has the traffic`, next: 'bgc up' };
}

/** For the modes in which no color has a role. */
export function rolesRefusal(config: Config, { routing }: Observed): Refusal | undefined {
  return routing !== undefined && hasRoles(routing) ? otherMode(config, routing) : undefined;
}
