#!/usr/bin/env node
import { performance } from 'node:perf_hooks';
import { main } from './main.ts';

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort());
// A reader such as `head` that has seen enough is no reason to stop a release.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const wantsColor = !process.argv.includes('--no-color') && !process.env.NO_COLOR && process.env.TERM !== 'dumb';

process.exitCode = await main(process.argv.slice(2), {
  cwd: process.cwd(),
  stdout: { write: (text) => process.stdout.write(text), styled: wantsColor && process.stdout.isTTY === true },
  stderr: { write: (text) => process.stderr.write(text), styled: wantsColor && process.stderr.isTTY === true },
  interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  signal: interrupt.signal,
  now: () => performance.now(),
});
