import { expect } from 'vitest';
import { BGC } from './build.ts';
import { footprint } from './footprint.ts';
import type { Project } from './project.ts';
import { type Ended, Running } from './running.ts';

type Env = Readonly<Record<string, string>>;

/** Runs `bgc` that must refuse: it says why and what to do next, in words, and changes nothing. Gives its stderr. */
export async function refused(project: Project, args: readonly string[], code: number, env: Env = {}): Promise<string> {
  return mustRefuse(project, code, () => project.bgc(args, env));
}

/** The same without the right to open what belongs to others. */
export async function refusedWithoutRights(
  project: Project,
  args: readonly string[],
  code: number,
  env: Env = {},
): Promise<string> {
  return mustRefuse(project, code, () => withoutRights(project, args, env));
}

/** Runs `bgc` as root without the right to open what belongs to others: like any user, who need not exist here. */
export function withoutRights({ directory }: Project, args: readonly string[], env: Env = {}): Promise<Ended> {
  const command = ['setpriv', '--bounding-set=-dac_override,-dac_read_search', process.execPath, BGC, ...args] as const;
  return new Running(command, { cwd: directory, env: { ...process.env, ...env } }).ended;
}

async function mustRefuse(project: Project, code: number, run: () => Promise<Ended>): Promise<string> {
  const before = await footprint(project);
  const { stderr, ...ended } = await run();
  expect({ ...ended, stderr }).toMatchObject({ code, stdout: '' });
  expect(stderr).toMatch(/^error: \S/m);
  expect(stderr).toMatch(/^next: \S/m);
  expect(stderr).not.toMatch(/^ +at |bug in bgc|undefined|\[object/m);
  expect(await footprint(project)).toEqual(before);
  return stderr;
}
