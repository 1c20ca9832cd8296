import { BgcError } from '../errors.ts';
import type { Color } from '../traffic/color.ts';
import type { Config } from './config.ts';
import { parseConfig } from './parse.ts';

export type ColorConfigs = Readonly<Record<Color, Config>>;

/** The input of rendering: the present bgc.yaml for the shared proxy, and the configuration of each color. */
export interface Configs extends ColorConfigs {
  now: Config;
}

/** Both colors share the proxy, so it leaves free the service ports of both colors and of the present bgc.yaml. */
export function configsWith(now: Config, { blue, green }: ColorConfigs): Configs {
  const reserved = [...new Set([now, blue, green].flatMap((config) => config.reserved))].sort((a, b) => a - b);
  return { now: { ...now, reserved }, blue: { ...blue, reserved }, green: { ...green, reserved } };
}

/**
 * A release's configuration, but with the present settings of the proxy container, which both colors share, and of how
 * releases are made, which the operator decides now. `undefined` when this bgc cannot read `text`, its bgc.yaml.
 */
export function releasedConfig(now: Config, text: string): Config | undefined {
  if (text === now.text) return now;
  const then = parsed(text, now.shownFile);
  if (then === undefined) return undefined;
  const traffic = then.traffic.mode === now.traffic.mode ? then.traffic : now.traffic;
  return { ...following(then, now, OF_NOW), proxy: following(then.proxy, now.proxy, OF_PROXY), traffic };
}

const OF_NOW = [
  'file',
  'compose',
  'profiles',
  'envFiles',
  'projectName',
  'preview',
  'previewing',
  'hooks',
  'watch',
  'drain',
  'standby',
  'keepReleases',
] as const;
const OF_PROXY = ['image', 'memory', 'http', 'https', 'tls', 'acme', 'template'] as const;

/** `then` with some keys taken from `now`; a key that `now` lacks is removed. */
function following<T extends object, K extends keyof T & string>(then: T, now: T, keys: readonly K[]): T {
  const follows = ([key]: [string, unknown]): boolean => keys.some((one) => one === key);
  const own = Object.entries(then).filter((entry) => !follows(entry));
  return Object.fromEntries([...own, ...Object.entries(now).filter(follows)]) as T;
}

function parsed(text: string, file: string): Config | undefined {
  try {
    return parseConfig(text, file);
  } catch (error) {
    if (error instanceof BgcError) return undefined;
    throw error;
  }
}

/** The present bgc.yaml reduced to the services of a release: the substitute when its own bgc.yaml is lost. */
export function withServices(now: Config, ports: ReadonlyMap<string, number | undefined>): Config {
  const services = now.services
    .filter(({ name }) => ports.has(name))
    .map((service) => {
      const port = ports.get(service.name);
      return port === undefined ? service : { ...service, port };
    });
  const routes = now.routes.filter(({ service }) => ports.has(service));
  return { ...now, services, routes, reserved: services.flatMap(({ port }) => port ?? []) };
}
