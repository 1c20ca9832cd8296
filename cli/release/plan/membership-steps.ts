import type { Config } from '../../config/config.ts';
import { type Color, colored } from '../../traffic/color.ts';
import type { MembershipStep } from '../step.ts';

const WHY = {
  live: 'it takes part again',
  standby: 'it finishes its work and takes no new work',
} as const satisfies Record<MembershipStep['state'], string>;

/** @param undo the services keep running when the release fails, and are then told the opposite */
export function membershipSteps(
  { traffic, services }: Config,
  color: Color,
  state: MembershipStep['state'],
  undo?: true,
): MembershipStep[] {
  const membership = traffic.mode === 'rolling' ? traffic.membership : undefined;
  if (membership === undefined) return [];
  return services.flatMap(({ name, port }): MembershipStep[] => {
    if (port === undefined) return [];
    return [
      { kind: 'membership', why: WHY[state], color, service: name, port, state, membership, ...(undo && { undo }) },
    ];
  });
}

export function takenBack({ undo: _, ...step }: MembershipStep): MembershipStep {
  const state = step.state === 'live' ? 'standby' : 'live';
  return { ...step, why: `${colored(step.service, step.color)} stays as it was`, state, undoes: true };
}
