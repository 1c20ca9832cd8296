import { type Traffic, trafficName } from '../../traffic/traffic.ts';

/** The nginx configuration of a state: its name in `bgc/nginx`. */
export function configFile(traffic: Traffic): string {
  return `${trafficName(traffic)}.conf`;
}

/** The same, relative to the project directory. */
export function configPath(traffic: Traffic): string {
  return `bgc/nginx/${configFile(traffic)}`;
}
