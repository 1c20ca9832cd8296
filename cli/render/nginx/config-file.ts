import { type Routing, routingName } from '../../traffic/routing.ts';

/** File name of the nginx configuration of a routing, in `bgc/nginx`. */
export function configFile(routing: Routing): string {
  return `${routingName(routing)}.conf`;
}

/** The same, relative to the project directory. */
export function configPath(routing: Routing): string {
  return `bgc/nginx/${configFile(routing)}`;
}
