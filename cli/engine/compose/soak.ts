import type { Color } from '../../traffic/color.ts';
import type { Deployment } from '../deployment.ts';
import { colorContainers } from '../docker/color-containers.ts';
import { firstFall, type Starts } from '../docker/container-failure.ts';
import { outlasting } from '../docker/retry.ts';

/** `before`: start times when the visitors came. @throws BgcError once a container dies, restarts or turns unhealthy */
export async function soak(site: Deployment, color: Color, ms: number, before?: Starts): Promise<void> {
  const signal = AbortSignal.any([site.signal, site.clock.limit(ms)]);
  const ids = (await outlasting(site.clock, signal, () => colorContainers(site, color))).map(({ state }) => state.id);
  const fall = await firstFall(site, ids, signal, before);
  site.signal.throwIfAborted();
  if (fall !== undefined) throw fall;
}
