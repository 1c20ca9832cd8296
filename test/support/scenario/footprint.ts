import { createHash } from 'node:crypto';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { docker } from './docker.ts';
import type { Project } from './project.ts';

/** Everything a project has, a line each: files with their hash, containers, images, networks and volumes. */
export async function footprint(project: Project): Promise<string[]> {
  const mine = ['--filter', `label=com.docker.compose.project=${project.name}`];
  const listed = await Promise.all([
    docker('ps', '--all', '--no-trunc', ...mine, '--format', '{{.ID}} {{.Names}} {{.State}}'),
    docker('image', 'ls', '--filter', `reference=${project.name}-*`, '--format', '{{.ID}} {{.Repository}}:{{.Tag}}'),
    docker('network', 'ls', ...mine, '--format', '{{.ID}} {{.Name}}'),
    docker('volume', 'ls', ...mine, '--format', '{{.Name}}'),
  ]);
  return [...(await files(project.directory)), ...listed.flatMap((lines) => lines.split('\n'))].sort();
}

async function files(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(paths.map(async (path) => `${relative(directory, path)} ${await contentOf(path)}`));
}

async function contentOf(path: string): Promise<string> {
  const target = await readlink(path).catch(() => undefined);
  return (
    target ??
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
  );
}
