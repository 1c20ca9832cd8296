import { cp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { BGC } from '../support/scenario/build.ts';
import { docker } from '../support/scenario/docker.ts';
import type { Project } from '../support/scenario/project.ts';
import { Running } from '../support/scenario/running.ts';
import { scenario } from '../support/scenario/scenario.ts';

/** Runs `bgc` in another directory than the project's own. */
function bgcIn(directory: string, ...args: readonly string[]) {
  return new Running([process.execPath, BGC, ...args], { cwd: directory, env: { ...process.env, VERSION: 'v3' } })
    .ended;
}

/** What is left of a project on the engine. */
async function containersOf({ name }: Project): Promise<string> {
  return docker('ps', '--all', '--quiet', '--filter', `label=com.docker.compose.project=${name}`);
}

test('what was generated may be deleted while it serves: rollback, up and down find their way back', async () => {
  const project = await scenario('deleted');
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
  await rm(join(project.directory, 'bgc'), { recursive: true });
  expect(await project.get()).toBe('Hello from v2 (green)\n');
  await project.must(['rollback']);
  expect(await project.get()).toBe('Hello from v1 (blue)\n');
  await project.must(['up'], { VERSION: 'v3' });
  expect(await project.get()).toBe('Hello from v3 (green)\n');
  await rm(join(project.directory, 'bgc'), { recursive: true });
  await rm(join(project.directory, 'bgc.yaml'));
  await project.must(['down']);
  expect(await containersOf(project)).toBe('');
});

test('a directory that is moved away and cloned again at its place must be noticed, and go on with bgc up', async () => {
  const project = await scenario('cloned');
  await project.must(['up'], { VERSION: 'v1' });
  const old = `${project.directory}.old`;
  await rename(project.directory, old);
  const isCommitted = (path: string): boolean => !/\/bgc\/(?:state|nginx\/(?:active\.conf|private))/.test(path);
  await cp(old, project.directory, { recursive: true, verbatimSymlinks: true, filter: isCommitted });
  expect((await project.must(['status'])).stdout).toContain('bgc up gives it the files of this directory');
  expect(await project.get()).toBe('Hello from v1 (blue)\n');
  await project.must(['up'], { VERSION: 'v2' });
  expect(await project.get()).toBe('Hello from v2 (green)\n');
  await rm(old, { recursive: true });
});

test('a copy must be told that it is one, and change nothing; a directory that was moved goes on with bgc up', async () => {
  const project = await scenario('moved');
  await project.must(['up'], { VERSION: 'v1' });
  const there = join(dirname(project.directory), 'copy');
  await cp(project.directory, there, { recursive: true, verbatimSymlinks: true });
  for (const command of ['up', 'rollback', 'switch', 'render', 'down']) {
    const { code, stderr } = await bgcIn(there, command);
    expect([command, code], stderr).toEqual([command, 2]);
    expect(stderr).toContain(`is released from ${project.directory}; this directory is a copy`);
  }
  expect(await project.get()).toBe('Hello from v1 (blue)\n');

  await rm(there, { recursive: true });
  await rename(project.directory, there);
  const { stdout } = await bgcIn(there, 'status');
  expect(stdout).toContain('its next start would fail; bgc up gives it the files of this directory');
  expect(await project.get()).toBe('Hello from v1 (blue)\n');
  const { code, stderr } = await bgcIn(there, 'up');
  expect(code, stderr).toBe(0);
  expect(await project.get()).toBe('Hello from v3 (green)\n');
  expect((await bgcIn(there, 'status')).stdout).not.toContain('which is gone');
  await rename(there, project.directory);
  // Docker makes an empty directory of what a container that starts again is to have, and is not there.
  await docker('restart', `${project.name}-bgc-proxy-1`);
  await project.must(['up'], { VERSION: 'v4' });
  expect(await project.get()).toBe('Hello from v4 (blue)\n');
});
