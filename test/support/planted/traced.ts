import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** What a session changed: paths relative to the project directory. */
export interface Trace {
  /** By path, the commands that changed it. */
  commands: ReadonlyMap<string, ReadonlySet<string>>;
  /** What was opened for writing. */
  opened: ReadonlySet<string>;
}

/** Runs a session in a process of its own, and notes what it changes: not by a list, but by what Node is asked to do. */
export async function traced(directory: string, away: string): Promise<Trace> {
  const file = join(away, 'trace');
  const words = ['tsx', resolve(import.meta.dirname, 'trace-writes.mjs')].flatMap((one) => ['--import', one]);
  const script = resolve(import.meta.dirname, 'run-session.ts');
  const env = { ...process.env, TRACE_WRITES: file };
  await promisify(execFile)(process.execPath, [...words, script, directory, away], { env });
  const text = await readFile(file, 'utf8');
  await rm(file);
  return traceIn(text.trim().split('\n'), directory);
}

function traceIn(lines: readonly string[], directory: string): Trace {
  const commands = new Map<string, Set<string>>();
  const opened = new Set<string>();
  let command = '';
  for (const line of lines) {
    const [what = '', path = ''] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)];
    if (what === '#') command = path;
    if (!path.startsWith(`${directory}/`)) continue;
    const inside = path.slice(directory.length + 1);
    commands.set(inside, (commands.get(inside) ?? new Set()).add(command));
    if (what === 'open') opened.add(inside);
  }
  return { commands, opened };
}
