import type { ContainerState, Crash, Observed } from '../release/observed.ts';
import { liveColors } from '../traffic/routing.ts';

/** Containers that have traffic and run, but ended by themselves before: Docker's health does not show that. Pure. */
export function crashesOf({ routing, colors }: Pick<Observed, 'routing' | 'colors'>): string[] {
  if (routing === undefined) return [];
  return liveColors(routing).flatMap((color) =>
    colors[color].containers
      .filter(({ status }) => status === 'running')
      .flatMap((container) => crashText(container).map((text) => `${text}; bgc logs ${color}`)),
  );
}

function crashText({ name, crash }: ContainerState): string[] {
  if (crash === undefined) return [];
  const times = crash.times === 1 ? 'once' : `${crash.times} times`;
  return [`${name} ended by itself and was started again by Docker, ${times}: last at ${crash.at}, ${endText(crash)}`];
}

function endText({ exitCode, outOfMemory }: Crash): string {
  if (exitCode === undefined) return 'with an exit code that Docker no longer reports';
  return `with exit code ${exitCode}${outOfMemory ? ', out of memory' : ''}`;
}
