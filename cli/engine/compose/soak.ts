import type { Color } from '../../traffic/color.ts';
import type { Deployment } from '../deployment.ts';
import { colorContainers } from '../docker/color-containers.ts';
import { firstFall, type Starts } from '../docker/container-failure.ts';
import { outlasting } from '../docker/retry.ts';
import { timeLimit } from '../host/time-limit.ts';

/**
 * @param before start times of its containers when the color got its visitors
 * @throws BgcError as soon as one of them dies, restarts or turns unhealthy
 */
export async function soak(site: Deployment, color: Color, ms: number, before?: Starts): Promise<void> {
  const signal = AbortSignal.any([site.signal, timeLimit(ms)]);
  const ids = (await outlasting(signal, () => colorContainers(site, color))).map(({ state }) => state.id);
  const fall = await firstFall(site.docker, ids, signal, before);
  site.signal.throwIfAborted();
  if (fall !== undefined) throw fall;
}
