import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

const ROOT = resolve(import.meta.dirname, '../..');

/** The user and group that a test takes for somebody else's; nobody's, on every Linux. */
export const OTHER = 65_534;

/** Only root can be somebody else. */
export const isRoot = process.getuid?.() === 0;

export interface ScriptOptions {
  /** What it uses: names, by the file below `cli/` that exports them. */
  imports: Readonly<Record<string, string>>;
  /** Runs as that user, in the group of the same number and in no other; only for root. */
  user?: number;
}

export type Script = ChildProcessByStdio<null, Readable, Readable>;

/** Runs statements in a process of their own. They are compiled by whoever runs the tests, before they change the user. */
export function startScript(statements: string, { imports, user }: ScriptOptions): Script {
  const lines = [
    ...Object.entries(imports).map(([file, names]) => `import { ${names} } from '${ROOT}/cli/${file}';`),
    ...(user === undefined ? [] : [`process.setgroups([]); process.setgid(${user}); process.setuid(${user});`]),
    statements,
  ];
  const words = ['--import', 'tsx', '--input-type=module', '--eval', lines.join('\n')];
  return spawn(process.execPath, words, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs statements to their end; gives what they print. */
export async function runScript(statements: string, options: ScriptOptions): Promise<string> {
  const child = startScript(statements, options);
  const [said, complaint, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (code !== 0) throw new Error(complaint);
  return said;
}
