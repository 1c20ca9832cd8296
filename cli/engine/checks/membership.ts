import { BgcError, ExitCode } from '../../errors.ts';
import type { MembershipStep } from '../../release/step.ts';
import { colored } from '../../traffic/color.ts';
import type { Deployment } from '../deployment.ts';
import { requireContainers } from '../docker/color-containers.ts';
import { timeLimit } from '../host/time-limit.ts';
import { Member } from './member.ts';

/** Milliseconds for telling members the opposite of what they were told. */
const TIMEOUT = 5000;

type Wish = Pick<MembershipStep, 'color' | 'service' | 'port' | 'state' | 'membership' | 'undoes'>;

/** When one does not agree, all are told the opposite again. The host of a Docker bridge reaches their addresses. */
export async function membership(site: Deployment, wish: Wish): Promise<void> {
  const members = await membersOf(site, wish);
  const failed = new AbortController();
  const signal = AbortSignal.any([site.signal, failed.signal]);
  try {
    await Promise.all(members.map((member) => member.become(wish.state, signal)));
  } catch (error) {
    failed.abort();
    if (!wish.undoes) await takeBack(members, wish);
    throw error;
  }
}

async function membersOf(site: Deployment, { color, service, port, membership: paths }: Wish): Promise<Member[]> {
  const containers = await requireContainers(site, color, service);
  return containers.map(({ state: { name, addresses } }) => {
    const [host] = addresses;
    if (host !== undefined) return new Member(name, { host, port }, paths);
    throw new BgcError(`bgc cannot reach ${colored(service, color)}: ${name} has no address of its own`, {
      code: ExitCode.failed,
      hint: 'bgc status',
    });
  });
}

/** After Ctrl-C too. A member that refused may refuse again: bgc reports the first failure. */
async function takeBack(members: readonly Member[], { state }: Wish): Promise<void> {
  const signal = timeLimit(TIMEOUT);
  await Promise.allSettled(members.map((member) => member.become(state === 'live' ? 'standby' : 'live', signal)));
}
