import type { Color } from '../color.ts';
import { firstFall } from './docker/fall.ts';
import { colorContainers, type Site } from './site.ts';
import { timeLimit } from './time-limit.ts';

/**
 * Waits, and looks at nothing but the containers of a color.
 * @param ms milliseconds
 * @throws BgcError as soon as one of them dies, restarts or turns unhealthy
 */
export async function hold(site: Site, color: Color, ms: number): Promise<void> {
  const ids = (await colorContainers(site, color)).map(({ state }) => state.id);
  const fall = await firstFall(site.docker, ids, AbortSignal.any([site.signal, timeLimit(ms)]));
  site.signal.throwIfAborted();
  if (fall !== undefined) throw fall;
}
