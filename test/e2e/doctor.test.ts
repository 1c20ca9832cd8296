import { symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { image } from '../support/images.ts';
import { docker } from '../support/scenario/docker.ts';
import { footprint } from '../support/scenario/footprint.ts';
import type { Project } from '../support/scenario/project.ts';
import { scenario, sharedScenario } from '../support/scenario/scenario.ts';

interface Told {
  check: string;
  status: string;
  text: string;
}

/** Runs `bgc doctor`, which changes nothing; gives its exit code and what it told, by status. */
async function examined(project: Project, env: Readonly<Record<string, string>> = {}) {
  const before = await footprint(project);
  const { code, stdout, stderr } = await project.bgc(['doctor', '--json'], env);
  expect(stderr).toBe('');
  expect(await footprint(project)).toEqual(before);
  const told = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Told);
  const of = (status: string) => told.filter((one) => one.status === status);
  return {
    code,
    told,
    blocks: of('blocks'),
    warnings: of('warning'),
    skipped: of('skipped').map(({ check }) => check),
  };
}

test('a project that was never released must be found fit', async () => {
  const { code, told, blocks, warnings, skipped } = await examined(await scenario('doctor'));
  expect({ code, blocks, warnings, skipped }).toEqual({ code: 0, blocks: [], warnings: [], skipped: [] });
  expect(told).toContainEqual(
    expect.objectContaining({ check: 'what is live', text: 'nothing has been released yet' }),
  );
});

test('all that blocks must be told at once, and end with exit code 1', async () => {
  const project = await scenario('doctor', { proxy: { image: image('OLD_NGINX_IMAGE') } });
  await project.write('compose.override.yaml', { services: { web: { network_mode: 'host' } } });
  const { code, blocks, skipped } = await examined(project);
  expect({ code, skipped }).toEqual({ code: 1, skipped: [] });
  expect(blocks.map(({ check, text }) => `${check}: ${text}`)).toEqual([
    expect.stringMatching(/^services: web: network_mode: host /),
    expect.stringMatching(/^proxy image: nginx 1\.\d+\.\d+ in \S+ is too old/),
  ]);
});

test('a proxy image that is not here must be told, and never be pulled', async () => {
  const project = await scenario('doctor', { proxy: { image: 'localhost:1/nothing/nginx:9' } });
  const { code, told } = await examined(project);
  expect(code).toBe(0);
  expect(told).toContainEqual(
    expect.objectContaining({
      check: 'proxy image',
      status: 'ok',
      text: expect.stringContaining('is not on this machine'),
    }),
  );
});

test('without Docker the files must be examined all the same', async () => {
  const project = await scenario('doctor');
  const { code, blocks, skipped, told } = await examined(project, { DOCKER_HOST: 'unix:///nowhere/docker.sock' });
  expect(code).toBe(1);
  expect(blocks).toEqual([expect.objectContaining({ check: 'Docker Engine', text: 'Docker is not running' })]);
  expect(skipped).toContain('proxy image');
  expect(told).toContainEqual(expect.objectContaining({ check: 'Compose project', status: 'ok' }));
});

test('a broken bgc.yaml must block, with the place of what is wrong', async () => {
  const project = await scenario('doctor');
  await writeFile(join(project.directory, 'bgc.yaml'), 'services:\n  web: { prot: 3000 }\n');
  const { code, stdout } = await project.bgc(['doctor']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^blocks {3}bgc\.yaml: bgc\.yaml has 1 problem$/m);
  expect(stdout).toContain('bgc.yaml:2:10 services.web.prot: unknown key; did you mean "port"?');
});

const live = sharedScenario('doctored', {}, async (project) => {
  await project.must(['up']);
});

test('a project that is live must be found well', async () => {
  const { code, blocks, warnings, told } = await examined(live());
  expect({ code, blocks, warnings }).toEqual({ code: 0, blocks: [], warnings: [] });
  expect(told).toContainEqual({ check: 'what is live', status: 'ok', text: 'blue, in the symlink and in nginx' });
  expect(told).toContainEqual(
    expect.objectContaining({ check: 'public port', text: expect.stringContaining('used by this project') }),
  );
});

test('a symlink that names another color than nginx serves must be told', async () => {
  const project = live();
  const link = join(project.directory, 'bgc/nginx/active.conf');
  await point(link, 'green.conf');
  const { code, warnings } = await examined(project);
  await point(link, 'blue.conf');
  expect(code).toBe(0);
  expect(warnings.map(({ text }) => text)).toEqual([
    expect.stringContaining('the symlink names green, but nginx serves blue'),
  ]);
});

test('generated files that were edited must be told by name', async () => {
  const project = live();
  const file = join(project.directory, 'bgc/nginx/green.conf');
  await writeFile(file, '# edited\n');
  const { code, warnings } = await examined(project);
  await project.must(['render']);
  expect(code).toBe(0);
  expect(warnings.map(({ text }) => text)).toEqual([expect.stringMatching(/^bgc\/nginx\/green\.conf: /)]);
});

test('a proxy that does not run must be told', async () => {
  const project = live();
  await docker('stop', (await project.container('bgc-proxy')).id);
  const { code, warnings } = await examined(project);
  expect(code).toBe(0);
  expect(warnings.map(({ text }) => text)).toEqual([expect.stringContaining('the proxy is not running')]);
});

async function point(link: string, target: string): Promise<void> {
  await unlink(link);
  await symlink(target, link);
}
