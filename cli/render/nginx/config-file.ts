import { type Routing, routingName } from '../../traffic/routing.ts';

export function configFile(routing: Routing): string {
  return `${routingName(routing)}.conf`;
}

/** Relative to the project directory. */
export function configPath(routing: Routing): string {
  return `bgc/nginx/${configFile(routing)}`;
}
