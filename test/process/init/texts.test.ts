import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseProject } from '../../../cli/project/parse.ts';
import { withTexts } from '../../../cli/workspace/texts.ts';
import { scratch } from '../../support/scratch.ts';

const directory = scratch();

/** The files that are read of a service that mounts `sources`, paths relative to the project directory. */
async function read(...sources: readonly string[]): Promise<string[]> {
  const project = join(directory(), 'shop');
  const volumes = sources.map((source) => ({ type: 'bind', source: join(project, source), target: '/etc/it' }));
  const model = JSON.stringify({ name: 'shop', services: { edge: { image: 'nginx:1.27', volumes } } });
  const { mounted } = withTexts(parseProject(model, project, ['compose.yaml']));
  return (mounted.get('edge') ?? []).map(({ file }) => file);
}

async function write(path: string, content: string | Uint8Array = 'proxy_pass http://backend:3000;'): Promise<void> {
  await mkdir(join(directory(), path, '..'), { recursive: true });
  await writeFile(join(directory(), path), content);
}

test('a file, the files of a directory, and a link within the project are read', async () => {
  await write('shop/n.conf');
  await write('shop/conf.d/a.conf');
  await symlink('n.conf', join(directory(), 'shop/current.conf'));
  expect(await read('n.conf', 'conf.d', 'current.conf')).toEqual(['n.conf', 'conf.d/a.conf', 'current.conf']);
});

test('no link leads out of the project, neither in place of the file nor on the way to it', async () => {
  await write('shop/n.conf');
  await write('shopping/n.conf');
  await symlink('../shopping/n.conf', join(directory(), 'shop/file.conf'));
  await symlink('../shopping', join(directory(), 'shop/folder'));
  expect(await read('file.conf', 'folder', 'folder/n.conf', '../shopping/n.conf')).toEqual([]);
});

test('what is large, binary or not there is left out', async () => {
  await write('shop/large', 'x'.repeat(64 * 1024 + 1));
  await write('shop/binary', Uint8Array.of(1, 0, 2));
  expect(await read('large', 'binary', 'missing')).toEqual([]);
});

test('a mount of the whole project calls nobody: its compose.yaml names every service', async () => {
  await write('shop/compose.yaml');
  expect(await read('.')).toEqual([]);
});
