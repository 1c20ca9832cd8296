import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Project } from './project.ts';
import type { Ended, Running } from './running.ts';

export type Moment = 'before_switch' | 'after_switch';

/** It says when it waits, for its step is told before it has begun; it ends with its bgc, too. */
const hold = (at: Moment): string =>
  `[ "$HOLD" != ${at} ] || { echo held; while [ ! -e go ] && kill -0 $PPID 2>/dev/null; do sleep 0.05; done; }`;

/** Hooks of a project in which an `up` may be held. */
export const holdingHooks = { before_switch: hold('before_switch'), after_switch: hold('after_switch') };

/** Runs an `up` that waits in a hook, and has its end under other circumstances. */
export async function heldUp(
  project: Project,
  at: Moment,
  under: (end: () => Promise<Ended>) => Promise<Ended>,
): Promise<Ended> {
  const go = join(project.directory, 'go');
  const up = await startHeld(project, at);
  try {
    return await under(async () => {
      await writeFile(go, '');
      return up.ended;
    });
  } finally {
    await rm(go, { force: true });
  }
}

/** Runs an `up` until it waits in a hook, and kills it there. */
export async function killedUp(project: Project, at: Moment): Promise<void> {
  const up = await startHeld(project, at);
  up.signal('SIGKILL');
  await up.ended;
}

/** Starts an `up`; it waits in a hook when this resolves. */
export async function startHeld(project: Project, at: Moment): Promise<Running> {
  const up = project.start(['up'], { VERSION: 'held', HOLD: at });
  await up.says('\n    held\n');
  return up;
}
