import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** A directory of its own for each test of a file. */
export function scratch(): () => string {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'bgc-scratch-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));
  return () => directory;
}
