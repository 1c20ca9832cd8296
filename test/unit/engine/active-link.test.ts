import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { activate, activeRouting } from '../../../cli/engine/nginx/active-link.ts';
import { toColor } from '../../../cli/traffic/routing.ts';

let project: string;
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'bgc-link-'));
});
afterEach(() => rm(project, { recursive: true }));

test('no link, a link to another file, and a file in its place must name no routing', async () => {
  expect(await activeRouting(project)).toBeUndefined();
  await symlink('another.conf', join(project, 'active.conf'));
  expect(await activeRouting(project)).toBeUndefined();
  await rm(join(project, 'active.conf'));
  await writeFile(join(project, 'active.conf'), 'green');
  expect(await activeRouting(project)).toBeUndefined();
});

test('a link that was written must name its routing', async () => {
  const nginx = join(project, 'bgc/nginx');
  await activate(nginx, toColor('green'));
  expect(await activeRouting(nginx)).toEqual(toColor('green'));
});

test('a link that cannot be read must be an error, not taken for none', async () => {
  const circle = join(project, 'nginx');
  await symlink('nginx', circle);
  await expect(activeRouting(circle)).rejects.toMatchObject({ name: 'BgcError', message: /active\.conf$/ });
});
