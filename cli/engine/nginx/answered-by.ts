import type { Color } from '../../traffic/color.ts';
import type { ProjectContainer } from '../docker/containers.ts';
import type { AccessLine } from './access-log.ts';

type Line = Pick<AccessLine, 'color' | 'upstream'>;

/**
 * Tells which color answered a request: where both serve, by the address of the container.
 * @returns nothing for a line of a container that is gone, or when nginx itself had no server to ask
 */
export function answeredBy(
  containers: readonly Pick<ProjectContainer, 'color' | 'state'>[],
): (line: Line) => Color | undefined {
  const colors = new Map(
    containers.flatMap(({ color, state }) => state.addresses.map((address) => [address, color] as const)),
  );
  return ({ color, upstream }) => (color === 'both' ? colors.get(upstream) : color);
}
