import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { foundFiles } from '../../cli/workspace/compose-files.ts';
import { type ComposeCase, composeCases } from '../support/compose-case.ts';
import { composeConfig } from '../support/compose-config.ts';
import { image } from '../support/images.ts';
import { freePort } from '../support/scenario/ports.ts';
import { Project } from '../support/scenario/project.ts';
import { standIns } from '../support/scenario/stand-ins.ts';
import { underLoad } from '../support/scenario/watched.ts';

/** One of each shape: what init guesses of them is released for real, with other programs in place of their images. */
const RELEASED = [
  'apps/blog',
  'apps/django',
  'apps/laravel',
  'apps/monorepo',
  'apps/pipelines',
  'apps/spring-react',
  'apps/workflows',
  'include/secrets-configs',
  'jobs/migrate',
  'main/gateway',
  'networks/restart-with-api',
  'proxies/nginx-two-services',
];

const CASES = composeCases().filter(({ name }) => RELEASED.includes(name));

test.each(CASES.map((one) => [one.name, one] as const))(
  'what init makes of %s goes live, twice, and back',
  async (_, one) => {
    const project = await initialised(one);
    const main = one.expected.kind === 'released' ? one.expected.visitors.get('/') : undefined;

    await releaseVersion(project, 'v1');
    expect(await project.get()).toBe(`${main} v1 blue`);

    await underLoad(project, () => releaseVersion(project, 'v2'));
    expect(await project.get()).toBe(`${main} v2 green`);
    expect(await project.preview()).toBe(`${main} v1 blue`);

    await underLoad(project, () => project.must(['rollback']));
    expect(await project.get()).toBe(`${main} v1 blue`);
  },
);

async function releaseVersion(project: Project, version: string): Promise<void> {
  await writeFile(join(project.directory, 'stand-in/version'), version);
  await project.must(['up']);
}

/** `bgc init` has guessed it as it is written; only then do stand-ins take the place of its images. */
async function initialised({ texts, expected, name: title }: ComposeCase): Promise<Project> {
  const name = `bgc-e2e-${title.replace('/', '-')}-${randomBytes(3).toString('hex')}`;
  const directory = join(await mkdtemp(join(tmpdir(), 'bgc-e2e-')), name);
  for (const [path, text] of texts) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  const [http, preview] = [await freePort(), await freePort()];
  const project = new Project({ name, directory, httpPort: http, previewPort: preview });
  onTestFinished(() => project.remove());
  const listen = ['--http', `127.0.0.1:${http}`, '--preview', `127.0.0.1:${preview}`];
  await project.must(['init', '--yes', '--image', image('NGINX_IMAGE'), ...listen]);

  const written = parse(await readFile(join(directory, 'bgc.yaml'), 'utf8')) as { compose?: string[] };
  const compose = written.compose ?? foundFiles(directory);
  const services = expected.kind === 'released' ? expected.services : [];
  const ports = services
    .map((one) => one.split(':'))
    .flatMap(([service = '', port]) => (port === undefined ? [] : [[service, Number(port)] as const]));
  const model = await composeConfig(directory, compose);
  await mkdir(join(directory, 'stand-in'));
  await writeFile(join(directory, 'stand-in.yaml'), standIns(model, new Map(ports)));
  await project.write('bgc.yaml', { ...written, compose: [...compose, 'stand-in.yaml'] });
  return project;
}
