import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import type { Environment } from '../host/process.ts';

/** Returns the exit code. A reader such as `head` that has seen enough ends the program, as it would without bgc. */
export async function runShown(
  program: string,
  args: readonly string[],
  env: Environment,
  show: (line: string) => string,
): Promise<number> {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['inherit', 'pipe', 'pipe'] });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 143));
  });
  const pass = (from: Readable, to: Writable) => pipeline(from, (chunks) => mapLines(chunks, show), to, { end: false });
  await Promise.all([pass(child.stdout, process.stdout), pass(child.stderr, process.stderr)]).catch(() => child.kill());
  return ended;
}

/** Not with `readline`, which starts a new line at a carriage return. */
export async function* mapLines(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  map: (line: string) => string,
): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let open = '';
  for await (const chunk of chunks) {
    const lines = (open + decoder.write(chunk)).split('\n');
    open = lines.pop() ?? '';
    if (lines.length > 0) yield lines.map((line) => `${map(line)}\n`).join('');
  }
  if (open !== '') yield map(open);
}
