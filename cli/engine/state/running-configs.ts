import type { Config } from '../../config/config.ts';
import { parseConfig } from '../../config/parse.ts';
import { type ColorConfigs, releasedConfig, withServices } from '../../config/released.ts';
import { COLORS, type Color } from '../../traffic/color.ts';
import type { ProjectContainer } from '../docker/containers.ts';
import { readRelease } from './releases.ts';

/** The bgc.yaml that each color with containers runs by; the present one where nothing else is known. */
export async function runningConfigs(
  directory: string,
  now: Config,
  containers: readonly ProjectContainer[],
): Promise<ColorConfigs> {
  const [blue, green] = await Promise.all(COLORS.map((color) => runningConfig(directory, now, containers, color)));
  return { blue: blue ?? now, green: green ?? now };
}

/** Milliseconds of `drain.timeout` in the bgc.yaml of each release that has containers: nginx may have begun by it. */
export async function drainTimeouts(directory: string, containers: readonly ProjectContainer[]): Promise<number[]> {
  const releases = new Set(containers.filter(({ color }) => color !== undefined).map(({ state }) => state.release));
  const texts = await Promise.all([...releases].map((release) => readRelease(directory, release)));
  return texts.flatMap((text) => (text === undefined ? [] : [parseConfig(text, 'bgc.yaml').drain.timeout]));
}

async function runningConfig(
  directory: string,
  now: Config,
  containers: readonly ProjectContainer[],
  color: Color,
): Promise<Config> {
  const own = containers.filter((one) => one.color === color);
  if (own.length === 0) return now;
  const release = Math.max(...own.map(({ state }) => state.release));
  return (await configOfRelease(directory, now, release)) ?? withServices(now, portsIn(own));
}

export async function configOfRelease(directory: string, now: Config, release: number): Promise<Config | undefined> {
  const text = await readRelease(directory, release);
  return text === undefined ? undefined : releasedConfig(now, text);
}

/** The ports by the containers' own labels: their records may have been removed. */
function portsIn(containers: readonly ProjectContainer[]): Map<string, number | undefined> {
  return new Map(
    containers.map(({ service, labels }) => {
      const port = Number(labels['dev.bgc.port']);
      return [service, Number.isInteger(port) && port > 0 ? port : undefined];
    }),
  );
}
