import { expect, test } from 'vitest';
import { docker } from '../support/scenario/docker.ts';
import type { Project } from '../support/scenario/project.ts';
import { scenario } from '../support/scenario/scenario.ts';

test('a release that served must stay to be gone back to, though every color was removed and others failed since', async () => {
  const project = await scenario('keep', { keep_releases: 1 });
  await project.write('compose.override.yaml', { services: { web: { stop_grace_period: '1s' } } });
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['down']);
  expect((await project.bgc(['up'], { VERSION: 'v2', FAIL: 'exit' })).code).toBe(1);
  await project.must(['down']);
  await project.must(['up'], { VERSION: 'v3' });
  expect(await pins(project)).toEqual([1, 3]);
  await project.must(['rollback']);
  expect(await project.get()).toContain('Hello from v1 ');
});

async function pins({ name }: Project): Promise<number[]> {
  const tags = await docker('image', 'ls', '--filter', `reference=${name}-web:bgc-*`, '--format', '{{.Tag}}');
  return tags
    .split('\n')
    .map((tag) => Number(tag.slice('bgc-'.length)))
    .sort((a, b) => a - b);
}
