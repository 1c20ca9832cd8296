import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');
const BUNDLE = join(ROOT, 'dist/bin.js');

/** The program under test; `BGC_BIN` names another one, such as an installed package's. */
export const BGC = process.env.BGC_BIN ?? BUNDLE;

/** The directory of the package it belongs to. */
export const PACKAGE = resolve(BGC, '../..');

/** Vitest calls it once, as a global set-up: what is tested is what the sources say. */
export function setup(): void {
  if (process.env.BGC_BIN === undefined && isStale()) execFileSync('npm', ['run', '-s', 'build'], { cwd: ROOT });
}

function isStale(): boolean {
  if (!existsSync(BUNDLE)) return true;
  const built = statSync(BUNDLE).mtimeMs;
  const sources = readdirSync(join(ROOT, 'cli'), { recursive: true, encoding: 'utf8' });
  return sources.some((path) => statSync(join(ROOT, 'cli', path)).mtimeMs > built);
}
