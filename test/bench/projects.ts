import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { image } from '../support/images.ts';
import type { Project } from '../support/scenario/project.ts';
import { timeOf } from './process.ts';

/** Releases `examples/hello` twice with bgc: one version live, one as a warm standby. */
export async function releaseTwice(project: Project): Promise<void> {
  await project.write('bgc.yaml', {
    services: { web: { port: 3000 } },
    proxy: { image: image('NGINX_IMAGE'), http: new URL(project.url).host },
    preview: new URL(project.previewUrl).host,
  });
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
}

/** The same application as Compose alone runs it, each version built once. */
export async function startPlainly(project: Project): Promise<void> {
  const file = join(project.directory, 'compose.yaml');
  const compose = await readFile(file, 'utf8');
  await writeFile(file, compose.replace('8080:3000', `${new URL(project.url).host}:3000`));
  for (const VERSION of ['v1', 'v2']) {
    await timeOf(['docker', 'compose', 'up', '-d', '--wait', '--build'], project.directory, { VERSION });
  }
}
