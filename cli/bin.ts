#!/usr/bin/env node
import type { Output } from './context.ts';
import { systemClock } from './engine/host/clock.ts';
import { main } from './main.ts';

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort());
// A reader such as `head` that closes the pipe must not stop a release.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const wantsColor = !process.argv.includes('--no-color') && !process.env.NO_COLOR && process.env.TERM !== 'dumb';

const output = (stream: NodeJS.WriteStream): Output => ({
  write: (text) => stream.write(text),
  styled: wantsColor && stream.isTTY === true,
  columns: stream.columns ?? 110,
});

process.exitCode = await main(process.argv.slice(2), {
  cwd: process.cwd(),
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  signal: interrupt.signal,
  clock: systemClock,
});
