import { randomBytes } from 'node:crypto';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from './scenario/ports.ts';
import { Project } from './scenario/project.ts';

const HELLO = resolve(import.meta.dirname, '../../examples/hello');

/** A copy of `examples/hello` as it comes: `bgc` is not set up in it yet. Works outside vitest too. */
export async function sample(topic: string): Promise<Project> {
  const name = `${topic}-${randomBytes(3).toString('hex')}`;
  const directory = join(await mkdtemp(join(tmpdir(), `${topic}-`)), name);
  await cp(HELLO, directory, { recursive: true });
  return new Project({ name, directory, httpPort: await freePort(), previewPort: await freePort() });
}
