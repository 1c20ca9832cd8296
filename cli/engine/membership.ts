import { setTimeout as sleep } from 'node:timers/promises';
import type { Membership } from '../config/config.ts';
import { BgcError, ExitCode } from '../errors.ts';
import type { MembershipStep } from '../release/step.ts';
import type { ProjectContainer } from './docker/containers.ts';
import { exchange, type Target } from './nginx/control.ts';
import { requireContainers, type Site } from './site.ts';

/** Between two looks, in milliseconds: an application has no event for "I have left". */
const LOOK = 100;
const REQUEST_TIMEOUT = 5000;

type Wish = Pick<MembershipStep, 'color' | 'service' | 'port' | 'state' | 'membership'>;

/**
 * Tells every container of a service that it is to leave or to join, and waits until exactly the right one of its two
 * endpoints answers 200 and the other 500. Each is asked at its own address, which the host of a Docker bridge reaches.
 */
export async function membership(site: Site, wish: Wish): Promise<void> {
  const containers = await requireContainers(site, wish.color, wish.service);
  await Promise.all(containers.map((container) => agree(site, container, wish)));
}

async function agree(site: Site, { state: container }: ProjectContainer, wish: Wish): Promise<void> {
  const { membership: paths, state, port } = wish;
  const [host] = container.addresses;
  if (host === undefined) throw disagreement(container.name, state, ['it has no address of its own']);
  const target = { host, port };
  const path = paths.enable.replace('{state}', state);
  const told = await statusOf(site, 'POST', target, path);
  if (!(told >= 200 && told < 300)) throw disagreement(container.name, state, [`POST ${path} answered ${text(told)}`]);
  const deadline = Date.now() + paths.timeout;
  for (;;) {
    const [live, standby] = await Promise.all([
      statusOf(site, 'GET', target, paths.live),
      statusOf(site, 'GET', target, paths.standby),
    ]);
    if (state === 'live' ? live === 200 && standby === 500 : live === 500 && standby === 200) return;
    if (Date.now() > deadline) throw disagreement(container.name, state, answers(paths, live, standby));
    await sleep(LOOK, undefined, { signal: site.signal });
  }
}

/** 0: there was no answer. */
async function statusOf({ signal }: Site, method: 'GET' | 'POST', target: Target, path: string): Promise<number> {
  try {
    return (await exchange(method, target, path, { timeout: REQUEST_TIMEOUT, signal })).status;
  } catch {
    signal.throwIfAborted();
    return 0;
  }
}

function answers({ live, standby }: Membership, liveStatus: number, standbyStatus: number): string[] {
  return [
    `GET ${live} answered ${text(liveStatus)}, GET ${standby} answered ${text(standbyStatus)}`,
    'of the two, the right one must answer 200 and the other 500',
  ];
}

function text(status: number): string {
  return status === 0 ? 'nothing' : String(status);
}

function disagreement(container: string, state: Wish['state'], details: readonly string[]): BgcError {
  return new BgcError(`${container} does not agree that it is ${state}`, {
    code: ExitCode.failed,
    details,
    hint: 'compare traffic.membership in bgc.yaml with what the application answers',
  });
}
