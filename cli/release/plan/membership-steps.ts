import type { Config, Membership } from '../../config/config.ts';
import { type Color, colored } from '../../traffic/color.ts';
import type { Step, StepOf } from '../step.ts';

type MembershipStep = StepOf<'membership'>;

const WHY = {
  live: 'it takes part again',
  standby: 'it finishes its work and takes no new work',
} as const satisfies Record<MembershipStep['state'], string>;

/** Milliseconds for taking back what an application was told. */
const BACK_TIMEOUT = 5000;

export interface Members extends Pick<Config, 'services'> {
  membership: Membership | undefined;
}

/** @param isKept the services keep running when the release fails, and are then told the opposite */
export function membershipSteps(
  { membership, services }: Members,
  color: Color,
  state: MembershipStep['state'],
  isKept = false,
): Step[] {
  if (membership === undefined) return [];
  return services.flatMap(({ name, port }): Step[] => {
    if (port === undefined) return [];
    const step = { kind: 'membership', why: WHY[state], color, service: name, port, state, membership } as const;
    return [isKept ? { ...step, undo: [opposite(step)] } : step];
  });
}

function opposite(step: MembershipStep): Step {
  const timeout = Math.min(step.membership.timeout, BACK_TIMEOUT);
  return {
    ...step,
    why: `${colored(step.service, step.color)} stays as it was`,
    state: step.state === 'live' ? 'standby' : 'live',
    membership: { ...step.membership, timeout },
    bestEffort: true,
  };
}
