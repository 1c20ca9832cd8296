import type { Config } from '../config/config.ts';
import type { Configs } from '../config/released.ts';
import type { Color } from '../traffic/color.ts';
import type { Routing } from '../traffic/routing.ts';

/** What the generated files depend on besides bgc.yaml: the part of a traffic mode that rendering asks for. */
export interface Strategy {
  /** The routings that have a file in every project; a canary's file is written when it is needed. */
  states: readonly Routing[];
  /** nginx's routing before the first release: an empty color, so that the other color gets the first release. */
  initial: Routing;
  /** What the environment of a color's containers has besides its color and release. */
  environment(color: Color): Readonly<Record<string, string>>;
  nginx: NginxStrategy;
}

export interface NginxStrategy {
  /** To how many containers nginx may send a request, one after the other. */
  tries(services: Config['services']): number;
  /** Milliseconds to wait for a connection to a container, where bgc.yaml does not say. */
  connectTimeout?: number;
  groups: readonly Group[];
  /** Name of the cookie that keeps a visitor on the same color. */
  cookie: string;
  /** Whether a response may say that the site is read-only. */
  mayBeReadOnly: boolean;
  /** A path that no visitor may reach; `{state}` stands for `live` and `standby`. */
  hiddenPath?: string;
}

/** An upstream that each service has besides those of its two colors. */
export interface Group {
  name: 'both' | 'primary';
  /** Whether the control port leads to it, too. */
  isProbed: boolean;
  /** nginx's `server` parameters; empty: a service with these addresses has no such upstream. */
  servers(addresses: ReadonlyMap<Color, string>): readonly string[];
}

/** The bgc.yaml of a color, and the strategy that it names. */
export interface RenderConfig extends Config {
  strategy: Strategy;
}

export type ColorRenderConfigs = Readonly<Record<Color, RenderConfig>>;

export interface RenderConfigs extends ColorRenderConfigs {
  now: RenderConfig;
}

export function withStrategy({ now, blue, green }: Configs, strategyOf: (config: Config) => Strategy): RenderConfigs {
  const of = (config: Config): RenderConfig => ({ ...config, strategy: strategyOf(config) });
  return { now: of(now), blue: of(blue), green: of(green) };
}
