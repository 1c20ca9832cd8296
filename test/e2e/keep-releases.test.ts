import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { docker } from '../support/scenario/docker.ts';
import type { Project } from '../support/scenario/project.ts';
import { scenario } from '../support/scenario/scenario.ts';
import { wholeTest } from '../support/scenario/selection.ts';
import { statusOf } from '../support/scenario/status.ts';
import { underLoad } from '../support/scenario/watched.ts';

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

wholeTest(
  'a hundred releases in a row must fail no request, and leave no more than what is kept',
  { timeout: 2_400_000 },
  async ({ annotate }) => {
    const project = await scenario('hundred', { keep_releases: 3, drain: { timeout: '5s' } });
    await project.write('compose.override.yaml', { services: { web: { stop_grace_period: '1s' } } });
    await project.must(['up'], { VERSION: 'v1' });
    const { report } = await underLoad(project, async () => {
      for (let release = 2; release <= 100; release += 1) await project.must(['up'], { VERSION: `v${release}` });
    });
    await annotate(`${report.requests} requests, ${report.failed} failed`);
    expect(await statusOf(project)).toMatchObject({ problems: [], inFlight: null });
    expect(await pins(project)).toEqual([98, 99, 100]);
    expect(await readdir(join(project.directory, 'bgc', 'state', 'releases'))).toHaveLength(3);
    expect(
      await docker('ps', '--all', '--quiet', '--filter', `label=com.docker.compose.project=${project.name}`),
    ).toMatch(/^\w+\n\w+\n\w+$/);
  },
);

async function pins({ name }: Project): Promise<number[]> {
  const tags = await docker('image', 'ls', '--filter', `reference=${name}-web:bgc-*`, '--format', '{{.Tag}}');
  return tags
    .split('\n')
    .map((tag) => Number(tag.slice('bgc-'.length)))
    .sort((a, b) => a - b);
}
