import { type Routing, routingName } from '../../traffic/routing.ts';

/** The nginx configuration of a state: its name in `bgc/nginx`. */
export function configFile(routing: Routing): string {
  return `${routingName(routing)}.conf`;
}

/** The same, relative to the project directory. */
export function configPath(routing: Routing): string {
  return `bgc/nginx/${configFile(routing)}`;
}
