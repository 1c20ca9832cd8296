import { BgcError } from '../errors.ts';
import type { Color } from '../traffic/color.ts';
import type { Config } from './config.ts';
import { parseConfig } from './parse.ts';

/** The bgc.yaml that each color runs by: the one of its release. */
export type ColorConfigs = Readonly<Record<Color, Config>>;

/** All that is rendered from: the present bgc.yaml for the one proxy, and what each color runs by. */
export interface Configs extends ColorConfigs {
  now: Config;
}

/** The proxy is one for both colors: it leaves free what services of either of them, or of the present file, answer on. */
export function configsWith(now: Config, { blue, green }: ColorConfigs): Configs {
  const reserved = [...new Set([now, blue, green].flatMap((config) => config.reserved))].sort((a, b) => a - b);
  return { now: { ...now, reserved }, blue: { ...blue, reserved }, green: { ...green, reserved } };
}

/**
 * What a release was made with, on the proxy and by the rules of today: all that a container has from its creation, such as
 * its ports and its certificate, is the same for both colors, and how releases are made (hooks, watch, drain, standby) is the
 * operator's to say now; so these follow the present bgc.yaml.
 * @param text the bgc.yaml of the release
 * @returns nothing when this bgc cannot read it any more
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
  'preview',
  'previewing',
  'hooks',
  'watch',
  'drain',
  'standby',
  'keepReleases',
] as const;
const OF_PROXY = ['image', 'memory', 'http', 'https', 'tls', 'acme', 'template'] as const;

/** What was, but for some keys, which are as they are now: there, or not. */
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

/**
 * The present bgc.yaml with the services that a release has, and the ports that are known of them: what is known of a
 * release whose own bgc.yaml is lost.
 */
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
