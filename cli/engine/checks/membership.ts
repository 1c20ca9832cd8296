import { BgcError, ExitCode } from '../../errors.ts';
import type { StepOf } from '../../release/step.ts';
import { colored } from '../../traffic/color.ts';
import type { Deployment } from '../deployment.ts';
import { requireContainers } from '../docker/color-containers.ts';
import { Member } from './member.ts';

type Wish = Pick<StepOf<'membership'>, 'color' | 'service' | 'port' | 'state' | 'membership'>;

/** All are told, even if one refuses: its step may be taken back. The host of a Docker bridge reaches their addresses. */
export async function membership(site: Deployment, wish: Wish): Promise<void> {
  const members = await membersOf(site, wish);
  const told = await Promise.allSettled(members.map((member) => member.become(wish.state, site.signal)));
  const refused = told.find(({ status }) => status === 'rejected');
  if (refused?.status === 'rejected') throw refused.reason;
}

async function membersOf(site: Deployment, { color, service, port, membership: paths }: Wish): Promise<Member[]> {
  const containers = await requireContainers(site, color, service);
  return containers.map(({ state: { name }, addresses }) => {
    const [host] = addresses;
    if (host !== undefined) return new Member(name, { host, port }, paths, site.clock);
    throw new BgcError(`bgc cannot reach ${colored(service, color)}: ${name} has no address of its own`, {
      code: ExitCode.failed,
      hint: 'bgc status',
    });
  });
}
