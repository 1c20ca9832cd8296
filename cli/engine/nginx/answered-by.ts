import type { Color } from '../../traffic/color.ts';
import type { ProjectContainer } from '../docker/containers.ts';
import type { AccessLine } from './access-log.ts';

type Line = Pick<AccessLine, 'color' | 'upstream'>;

/** When both serve, by the container's address; `undefined` when that container is gone, or nginx had none to ask. */
export function answeredBy(
  containers: readonly Pick<ProjectContainer, 'color' | 'addresses'>[],
): (line: Line) => Color | undefined {
  const colors = new Map(
    containers.flatMap(({ color, addresses }) => addresses.map((address) => [address, color] as const)),
  );
  return ({ color, upstream }) => (color === 'both' ? colors.get(upstream) : color);
}
