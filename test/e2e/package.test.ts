import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

let directory: string;
let tarball: string;
let installed: string;

/** Packs a fresh clone as for publication, and installs that globally, into a prefix of its own and without any other package. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bgc-e2e-package-'));
  const clone = join(directory, 'clone');
  await mkdir(clone);
  await run('bash', ['-c', 'git ls-files -co --exclude-standard -z | tar -c --null -T - | tar -x -C "$0"', clone], {
    cwd: ROOT,
  });
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', directory], { cwd: clone });
  tarball = join(directory, JSON.parse(stdout)[0].filename);
  const prefix = join(directory, 'prefix');
  await run('npm', ['install', '--global', '--offline', '--no-audit', '--no-fund', '--prefix', prefix, tarball]);
  installed = join(prefix, 'lib', 'node_modules', 'bgc');
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** Runs the installed program, found by its name alone, in an empty directory. */
async function bgc(name: string, ...args: string[]): Promise<{ stdout: string; cwd: string }> {
  const cwd = join(directory, name);
  await mkdir(cwd);
  const env = { ...process.env, PATH: `${join(directory, 'prefix', 'bin')}:${process.env.PATH}` };
  const { stdout } = await run('bgc', args, { cwd, env });
  return { stdout, cwd };
}

test('the package installs with nothing else and stays small', async () => {
  expect(await readdir(join(directory, 'prefix', 'lib', 'node_modules'))).toEqual(['bgc']);
  expect(await readdir(installed)).not.toContain('node_modules');
  expect((await stat(tarball)).size).toBeLessThan(2_000_000);
});

test('the installed bgc tells its version from any directory', async () => {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  expect((await bgc('version', '--version')).stdout.trim()).toBe(version);
});

test('every file that the README links to is in the package', async () => {
  const text = await readFile(join(installed, 'README.md'), 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:)([\w./-]+)/g)].map(([, path = '']) => path);
  expect(links.length).toBeGreaterThan(5);
  for (const path of links) await stat(join(installed, path));
});

test('the installed bgc scaffolds an example with all that is generated from templates and fragments', async () => {
  const { cwd } = await bgc('hello', 'init', '--example', 'hello', '--yes');
  const files = await readdir(cwd, { recursive: true });
  expect(files).toEqual(expect.arrayContaining(['compose.yaml', 'server.js', 'bgc.yaml', 'bgc/compose.yaml']));
  expect(await readFile(join(cwd, 'bgc/nginx/blue.conf'), 'utf8')).toContain('upstream web_blue');
  expect(await readFile(join(cwd, 'bgc/compose.yaml'), 'utf8')).toContain('bgc-proxy');
});

test('every bundled dependency is in the package with its licence', async () => {
  const licences = await readFile(join(installed, 'dist', 'LICENSES.txt'), 'utf8');
  for (const name of ['@clack/prompts', 'dockerode', 'handlebars', 'yaml', 'yargs', 'zod']) {
    expect(licences).toMatch(new RegExp(`^${name} [\\d.]+ \\(.+\\)\n\n\\S`, 'm'));
  }
  expect(await readdir(installed)).toContain('LICENSE');
});

test('the bill of materials names what is bundled, and none of the tools that made it', async () => {
  const { stdout } = await run('bash', ['-c', 'npm sbom --sbom-format cyclonedx | node cli/build/sbom.mjs'], {
    cwd: ROOT,
  });
  const names: string[] = JSON.parse(stdout).components.map(({ name }: { name: string }) => name);
  const licences = await readFile(join(installed, 'dist', 'LICENSES.txt'), 'utf8');
  expect(names).toEqual(expect.arrayContaining(['@clack/prompts', 'dockerode', 'handlebars', 'yaml', 'yargs', 'zod']));
  for (const name of ['vitest', '@biomejs/biome', 'esbuild', 'ssh2', '@grpc/grpc-js'])
    expect(names).not.toContain(name);
  for (const name of names) expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
});
