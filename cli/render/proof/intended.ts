import type { Difference } from './differences.ts';

/** A key of a service that its colors have otherwise, on purpose. `*` in a path is any one key. */
export interface Intention {
  path: readonly string[];
  how: readonly Difference['how'][];
}

const ANY = ['added', 'removed', 'changed'] as const;

/** What a color changes of its service; docs/how-it-works.md says why, and a test holds it against this list. */
export const IN_A_COLOR: readonly Intention[] = [
  { path: ['image'], how: ANY },
  { path: ['build'], how: ['removed'] },
  { path: ['pull_policy'], how: ANY },
  { path: ['container_name'], how: ['removed'] },
  { path: ['hostname'], how: ['changed'] },
  { path: ['ports'], how: ['removed'] },
  { path: ['profiles'], how: ['removed'] },
  { path: ['links'], how: ['removed'] },
  { path: ['external_links'], how: ['added'] },
  { path: ['scale'], how: ['removed'] },
  { path: ['deploy', 'replicas'], how: ANY },
  { path: ['deploy', 'restart_policy', 'condition'], how: ['added', 'changed'] },
  { path: ['healthcheck', 'start_period'], how: ['added', 'changed'] },
  { path: ['healthcheck', 'start_interval'], how: ['added', 'changed'] },
  { path: ['networks', '*', 'aliases'], how: ANY },
  { path: ['networks', 'bgc'], how: ['added'] },
];

/** What becomes of a released service itself, which has no container. */
export const WITHOUT_CONTAINERS: readonly Intention[] = [
  { path: ['deploy', 'replicas'], how: ANY },
  { path: ['scale'], how: ['removed'] },
];

export function isIntended({ path, how }: Difference, intentions: readonly Intention[]): boolean {
  return intentions.some((one) => one.how.includes(how) && covers(one.path, path));
}

function covers(intended: readonly string[], path: readonly string[]): boolean {
  return intended.every((key, index) => key === '*' || key === path[index]);
}
