import { BgcError, ExitCode } from '../../errors.ts';
import { hostOf } from '../../render/hosts.ts';
import { type Color, colored } from '../../traffic/color.ts';
import type { Deployment } from '../deployment.ts';
import { requireContainers } from '../docker/color-containers.ts';
import { firstFall, startsOf } from '../docker/container-failure.ts';
import type { ProjectContainer } from '../docker/containers.ts';
import { requireNoNamesake } from '../docker/namesakes.ts';
import { type Answer, get, type Target } from '../host/http.ts';
import { poll } from '../host/poll.ts';
import { followControlPort } from './reconnect.ts';
import { requireProxy } from './running-proxy.ts';

const POLL_INTERVAL = 50;
const REQUEST_TIMEOUT = 5000;

interface Reach {
  color: Color;
  service: string;
  /** Milliseconds. */
  timeout: number;
  both: true | undefined;
}

/** nginx looks names up once a second, so it may have no address yet, or still that of a container that is gone. */
export async function reach(site: Deployment, { color, service, timeout, both }: Reach): Promise<void> {
  const proxy = await requireProxy(site);
  const containers = await requireContainers(site, color, service);
  await requireNoNamesake(site, hostOf({ name: site.project }, service, color));
  const wanted = containers.map((one) => one.addresses);
  const tried = new Set<string>();
  const answered = new Set<string>();
  const look = followControlPort(site, proxy, (control) => ask(control, both ? 'both' : color, service, '/'));
  const reached = async (): Promise<boolean> => {
    const answer = await look();
    const upstream = String(answer?.headers['x-bgc-upstream'] ?? '');
    tried.add(upstream);
    const address = upstream.replace(/:\d+$/, '');
    // No container of this color has the address: nginx still uses an old DNS answer, so counting starts over.
    if (!both && upstream !== '' && !wanted.flat().includes(address)) answered.clear();
    else if (answer !== undefined && isContainers(answer)) answered.add(address);
    return wanted.every((addresses) => addresses.some((address) => answered.has(address)));
  };
  if (await inTime(site, containers, reached, timeout)) return;
  throw new BgcError(`${colored(service, color)} does not answer the proxy`, {
    code: ExitCode.failed,
    details: [`containers at ${wanted.flat().join(', ')}`, `the proxy tried ${[...tried].join(', ')}`],
    hint: 'does it listen on that port, and on 0.0.0.0 instead of 127.0.0.1? If it just needs more time: raise start_timeout in bgc.yaml',
  });
}

/** Not nginx's own 502. A proxy that an earlier version of bgc last reloaded does not send the header. */
function isContainers({ headers }: Answer): boolean {
  const after = headers['x-bgc-answered'];
  return after === undefined || after !== '-';
}

/** Waits until GETs through the proxy get as many 2xx or 3xx answers in a row as there are containers. */
export async function probe(
  site: Deployment,
  color: Color,
  service: string,
  path: string,
  timeout: number,
): Promise<void> {
  const proxy = await requireProxy(site);
  const containers = await requireContainers(site, color, service);
  const look = followControlPort(site, proxy, (control) => ask(control, color, service, path));
  let good = 0;
  let last: Answer | undefined;
  const answered = async (): Promise<boolean> => {
    last = await look();
    good = last !== undefined && last.status >= 200 && last.status < 400 ? good + 1 : 0;
    return good >= containers.length;
  };
  if (await inTime(site, containers, answered, timeout)) return;
  throw new BgcError(`GET ${path} of ${colored(service, color)} did not succeed within ${timeout / 1000}s`, {
    code: ExitCode.failed,
    details: [last === undefined ? 'no answer' : `the last answer was ${last.status}: ${last.body.slice(0, 500)}`],
    hint: `raise start_timeout in bgc.yaml, if it just needs more time; else bgc logs ${color}`,
  });
}

/** @throws BgcError as soon as a container dies, restarts or turns unhealthy: the condition will not hold then */
async function inTime(
  site: Deployment,
  containers: readonly ProjectContainer[],
  condition: () => Promise<boolean>,
  timeout: number,
): Promise<boolean> {
  if (await condition()) return true;
  const over = new AbortController();
  const ids = containers.map(({ state }) => state.id);
  const fall = firstFall(site, ids, over.signal, startsOf(containers));
  try {
    const either = AbortSignal.any([site.signal, over.signal]);
    return await Promise.race([
      poll(site.clock, condition, { within: timeout, every: POLL_INTERVAL, signal: either }),
      failing(fall),
    ]);
  } finally {
    over.abort();
  }
}

/** Ignores errors of Docker itself: it may be away for a while, which decides nothing. */
function failing(fall: Promise<BgcError | undefined>): Promise<never> {
  return new Promise((_, reject) => {
    fall.then((error) => error && reject(error)).catch(() => undefined);
  });
}

async function ask(control: Target, color: Color | 'both', service: string, path: string): Promise<Answer | undefined> {
  try {
    return await get(control, `/${color}/${service}${path}`, { host: service, timeout: REQUEST_TIMEOUT });
  } catch {
    return undefined;
  }
}
