import type { Color } from '../color.ts';
import { BgcError } from '../errors.ts';
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
  const { https: _https, tls: _tls, acme: _acme, template: _template, ...own } = then.proxy;
  const { previewing: _previewing, watch: _watch, ...rest } = then;
  const { hooks, watch, drain, standby, keepReleases } = now;
  return {
    ...rest,
    file: now.file,
    compose: now.compose,
    proxy: { ...own, ...proxyBound(now.proxy) },
    preview: now.preview,
    ...(now.previewing === undefined ? {} : { previewing: now.previewing }),
    hooks,
    ...(watch === undefined ? {} : { watch }),
    drain,
    standby,
    keepReleases,
    traffic: then.traffic.mode === now.traffic.mode ? then.traffic : now.traffic,
  };
}

function parsed(text: string, file: string): Config | undefined {
  try {
    return parseConfig(text, file);
  } catch (error) {
    if (error instanceof BgcError) return undefined;
    throw error;
  }
}

/** The present bgc.yaml with other ports of its services: what is known of a release whose own one is lost. */
export function withServicePorts(now: Config, ports: ReadonlyMap<string, number>): Config {
  const services = now.services.map((service) => {
    const port = ports.get(service.name);
    return port === undefined ? service : { ...service, port };
  });
  return { ...now, services, reserved: services.flatMap(({ port }) => port ?? []) };
}

function proxyBound({
  image,
  memory,
  http,
  https,
  tls,
  acme,
  template,
}: Config['proxy']): Pick<Config['proxy'], 'image' | 'memory' | 'http' | 'https' | 'tls' | 'acme' | 'template'> {
  return {
    image,
    memory,
    http,
    ...(https === undefined ? {} : { https }),
    ...(tls === undefined ? {} : { tls }),
    ...(acme === undefined ? {} : { acme }),
    ...(template === undefined ? {} : { template }),
  };
}
