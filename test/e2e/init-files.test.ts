import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { parseConfig } from '../../cli/config/parse.ts';
import { fakeDocker } from '../support/fake-docker.ts';
import { image } from '../support/images.ts';
import { BGC } from '../support/scenario/build.ts';
import { freePort } from '../support/scenario/ports.ts';
import { type Ended, Running } from '../support/scenario/running.ts';

/** What `bgc init` writes for a project that has no Makefile. */
const WRITTEN = [
  'bgc.yaml',
  'bgc/.gitignore',
  'bgc/compose.yaml',
  'bgc/nginx/blue.conf',
  'bgc/nginx/green.conf',
  'bgc/schema.json',
  'Makefile',
];

const EXAMPLES = readdirSync(resolve(import.meta.dirname, '../../examples')).sort();

const COMPOSE = `services:
  web: { image: "web:1", ports: ["8090:3000"] }
  worker: { image: "web:1" }
  db: { image: "postgres:16", ports: ["5432:5432"] }
`;

/** A directory with these files. */
async function directoryWith(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'bgc-init-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  return directory;
}

/** Runs `bgc init` without a terminal. */
async function init(cwd: string, ...args: string[]): Promise<Pick<Ended, 'code' | 'stdout' | 'stderr'>> {
  const { code, stdout, stderr } = await new Running([process.execPath, BGC, 'init', ...args], {
    cwd,
    env: process.env,
  }).ended;
  return { code, stdout, stderr };
}

/** Every file below a directory: a hash of its bytes, and when it was written. */
async function filesIn(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const described = paths.map(async (path) => {
    const hash = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    return [path.slice(directory.length + 1), `${hash} ${(await stat(path)).mtimeMs}`] as const;
  });
  return Object.fromEntries(await Promise.all(described));
}

async function configIn(directory: string) {
  return parseConfig(await readFile(join(directory, 'bgc.yaml'), 'utf8'), 'bgc.yaml');
}

test('init must write the files of a project, and tell why it guessed what', async () => {
  const directory = await directoryWith({ 'compose.yaml': COMPOSE });
  expect(await init(directory, '--yes', '--preview', '18081')).toEqual({
    code: 0,
    stdout: `wrote ${WRITTEN.join(', ')}\nnext: bgc up\n`,
    stderr: [
      'web: released, port 3000 (from its ports)',
      'worker: released, no port (a worker)',
      'db: stays as it is (postgres is shared by both colors)',
      'http: 8090 (web publishes it; the proxy takes it over)',
      'preview: 127.0.0.1:18081 (as you said)',
      '6 things to know about the services: bgc doctor',
      '',
    ].join('\n'),
  });
  expect(Object.keys(await filesIn(directory)).sort()).toEqual(['compose.yaml', ...WRITTEN].sort());
  expect(await configIn(directory)).toMatchObject({
    compose: [],
    services: [{ name: 'web', port: 3000 }, { name: 'worker' }],
    proxy: { http: { port: 8090 } },
  });
  expect(JSON.parse(await readFile(join(directory, 'bgc/schema.json'), 'utf8'))).toMatchObject({
    required: ['services'],
  });
});

describe('what would stand in the way of bgc up must be told with what to do, and all be written:', () => {
  const services = ['--service', 'web:3000'];

  test('a machine without Docker, once', async () => {
    vi.stubEnv('DOCKER_HOST', 'unix:///nowhere/docker.sock');
    const warning = 'Docker is not running; start it: sudo systemctl start docker';
    expect(await warningsOf(...services)).toEqual([`bgc up would refuse: ${warning}`]);
  });

  test('an engine that is too old', async () => {
    const socket = join(await directoryWith({}), 'docker.sock');
    const engine = await fakeDocker(socket, { '/version': { Version: '24.0.9' } });
    onTestFinished(() => engine.close());
    vi.stubEnv('DOCKER_HOST', `unix://${socket}`);
    const [warning, ...others] = await warningsOf(...services);
    expect(warning).toContain(
      'bgc up would refuse: Docker Engine 24.0.9 is too old: bgc needs 25.0 or newer; update Docker',
    );
    expect(others).toEqual([]);
  });

  test('a port that somebody else has', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    onTestFinished(() => void holder.close());
    const { port } = holder.address() as AddressInfo;
    expect(await warningsOf(...services, '--http', `127.0.0.1:${port}`)).toEqual([
      'web: its published port 8090 will close (port 3000 inside)',
      expect.stringContaining(`bgc up would refuse: port 127.0.0.1:${port} is taken`),
    ]);
  });

  test('an nginx that is too old', async () => {
    const old = image('OLD_NGINX_IMAGE');
    expect(await warningsOf(...services, '--image', old)).toEqual([
      expect.stringMatching(
        /^bgc up would refuse: nginx 1\.\d+\.\d+ in .* is too old: bgc needs 1\.27\.4 or newer, .*; set proxy\.image/,
      ),
    ]);
  });

  test('a service that cannot run twice', async () => {
    expect(await warningsOf('--service', 'host:3000', '--http', '18090')).toEqual([
      expect.stringMatching(/^bgc up would refuse: host: network_mode: host gives .*; instead: remove network_mode/),
    ]);
  });

  async function warningsOf(...flags: string[]): Promise<string[]> {
    const compose = `${COMPOSE}  host: { image: "web:1", network_mode: host }\n`;
    const directory = await directoryWith({ 'compose.yaml': compose });
    onTestFinished(() => void vi.unstubAllEnvs());
    const { code, stdout, stderr } = await init(directory, '--preview', `${await freePort()}`, ...flags);
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: `wrote ${WRITTEN.join(', ')}\nnext: bgc up\n` });
    expect(Object.keys(await filesIn(directory)).sort()).toEqual(['compose.yaml', ...WRITTEN].sort());
    const lines = stderr.split('\n').filter((line) => line.startsWith('warning: '));
    return lines.map((line) => line.slice('warning: '.length));
  }
});

test('answers on the command line count', async () => {
  const directory = await directoryWith({ 'compose.yaml': COMPOSE });
  const flags = ['--service=web:4000', '--service=db', '--http=127.0.0.1:9000', '--preview=9001', '--image=nginx:1.31'];
  expect(await init(directory, ...flags)).toMatchObject({ code: 0 });
  expect(await configIn(directory)).toMatchObject({
    services: [{ name: 'web', port: 4000 }, { name: 'db' }],
    proxy: { http: { host: '127.0.0.1', port: 9000 }, image: 'nginx:1.31' },
    preview: { host: '127.0.0.1', port: 9001 },
  });
});

test.each([
  [[], 'add --service web:3000 --service worker (a guess; --yes takes it)'],
  [['--service', 'web'], 'add --port 3000 (a guess from its ports; --yes takes it)'],
  [['--service', 'web:3000', '--http', 'x'], 'try --http 8080 or --http 127.0.0.1:8080'],
  [['--example', 'none'], `there is ${EXAMPLES.join(', ')}`],
  [['--example', 'hello'], 'bgc init, without --example'],
  [['-f', 'none.yaml'], undefined],
  [['--servce', 'web'], 'bgc --help'],
])('init %j must be refused with what to do, and change nothing', async (flags, hint) => {
  const directory = await directoryWith({ 'compose.yaml': COMPOSE });
  const before = await filesIn(directory);
  const { code, stdout, stderr } = await init(directory, ...flags);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  if (hint !== undefined) expect(stderr).toContain(`next: ${hint}\n`);
  expect(await filesIn(directory)).toEqual(before);
});

test('a project that Compose refuses must show what Compose says', async () => {
  const directory = await directoryWith({ 'compose.yaml': 'services: { web: { imag: x } }\n' });
  const { code, stderr } = await init(directory, '--yes');
  expect(code).toBe(2);
  expect(stderr).toMatch(/additional propert(?:y|ies) '?imag'? (?:is )?not allowed/i);
  expect(Object.keys(await filesIn(directory))).toEqual(['compose.yaml']);
});

test('a second init must change nothing and say so', async () => {
  const directory = await directoryWith({ 'compose.yaml': COMPOSE });
  await init(directory, '--yes');
  const before = await filesIn(directory);
  expect(await init(directory, '--service', 'db:5432')).toEqual({
    code: 0,
    stdout: 'bgc.yaml already exists; nothing changed (--force writes it again)\nnext: bgc up\n',
    stderr: '',
  });
  expect(await filesIn(directory)).toEqual(before);
});

test('--force must write bgc.yaml and the generated files again, and leave the Makefile alone', async () => {
  const directory = await directoryWith({ 'compose.yaml': COMPOSE });
  await init(directory, '--yes', '--http', '9000');
  const first = await readFile(join(directory, 'bgc/compose.yaml'), 'utf8');
  await writeFile(join(directory, 'bgc.yaml'), 'service: {}\n');
  await writeFile(join(directory, 'bgc/compose.yaml'), '# Generated by bgc\n');
  await writeFile(join(directory, 'Makefile'), 'mine:\n');
  expect(await init(directory, '--yes', '--force', '--http', '9000')).toMatchObject({ code: 0 });
  expect(await configIn(directory)).toMatchObject({ proxy: { http: { port: 9000 } } });
  expect(await readFile(join(directory, 'bgc/compose.yaml'), 'utf8')).toBe(first);
  expect(await readFile(join(directory, 'Makefile'), 'utf8')).toBe('mine:\n');
});

test('a preview port that is taken must be avoided, unless it is our own', async () => {
  const holder = createServer().listen(8081, '127.0.0.1');
  // When someone else has it already, that is as good.
  await Promise.race([once(holder, 'listening'), once(holder, 'error')]);
  onTestFinished(() => void holder.close());
  const directory = await directoryWith({ 'compose.yaml': COMPOSE });
  await init(directory, '--yes');
  expect((await configIn(directory)).preview.port).toBeGreaterThan(8081);
  await writeFile(join(directory, 'bgc.yaml'), 'services: { web: { port: 3000 } }\npreview: 8081\n');
  await init(directory, '--yes', '--force');
  expect((await configIn(directory)).preview.port).toBe(8081);
});

test('init in a fresh clone must keep bgc.yaml and write what is generated from it', async () => {
  const directory = await directoryWith({
    'compose.yaml': COMPOSE,
    'bgc.yaml': 'services: { db: { port: 5432 } } # ours\n',
  });
  const before = await filesIn(directory);
  const { code, stdout } = await init(directory);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: `bgc.yaml already exists and stays as it is\nwrote ${WRITTEN.slice(1, -1).join(', ')}\nnext: bgc up\n`,
  });
  expect(await readFile(join(directory, 'bgc/compose.yaml'), 'utf8')).toContain('db-blue');
  expect(await filesIn(directory)).toMatchObject(before);
});

test('an empty bgc.yaml counts as none', async () => {
  const directory = await directoryWith({ 'compose.yaml': COMPOSE, 'bgc.yaml': '\n' });
  expect(await init(directory, '--yes')).toMatchObject({ code: 0 });
  expect(await configIn(directory)).toMatchObject({ services: [{ name: 'web' }, { name: 'worker' }] });
});

test('the files of a project must stay as they are, byte for byte', async () => {
  const directory = await directoryWith({
    'docker-compose.yml': '\ufeff# ours\r\nservices: { web: { build: ., ports: ["80:3000"] } }\r\n',
    'docker-compose.override.yml': 'services: { web: { ports: ["8090:3000"] } }\n',
    Makefile: 'build:\n\tcc a.c\n',
    '.env': 'A=1\n',
    '.gitignore': 'node_modules\n',
  });
  const before = await filesIn(directory);
  const { code, stdout } = await init(directory, '--yes');
  expect(code).toBe(0);
  expect(stdout).toContain('add to your Makefile:\n    include bgc.mk\n');
  expect(await filesIn(directory)).toMatchObject(before);
  expect(existsSync(join(directory, 'bgc.mk'))).toBe(true);
});

test('-f must name Compose files, and the project directory must be Compose’s own', async () => {
  const directory = await directoryWith({
    'deploy/a.yaml': COMPOSE,
    'deploy/b.yaml': 'services: { web: { ports: !override ["9090:3000"] } }\n',
  });
  const { code, stdout } = await init(directory, '-f', 'deploy/a.yaml', '-f', 'deploy/b.yaml', '--yes');
  expect(code).toBe(0);
  expect(stdout).toContain('next: cd deploy && bgc up\n');
  expect(await configIn(join(directory, 'deploy'))).toMatchObject({
    compose: ['a.yaml', 'b.yaml'],
    proxy: { http: { port: 9090 } },
  });
  expect(await readdir(directory)).toEqual(['deploy']);
});

test('--json must print the result as an event', async () => {
  const directory = await directoryWith({ 'compose.yaml': COMPOSE });
  const { code, stdout, stderr } = await init(directory, '--yes', '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.at(-1)).toMatchObject({ event: 'result', data: { written: WRITTEN, next: 'bgc up' } });
});

test('an example must be copied and set up in an empty directory', async () => {
  const directory = await directoryWith({});
  expect(await init(directory, '--example', 'hello')).toMatchObject({ code: 0 });
  const files = Object.keys(await filesIn(directory));
  expect(files).toEqual(expect.arrayContaining(['compose.yaml', 'server.js', '.dockerignore', ...WRITTEN]));
  expect(await configIn(directory)).toMatchObject({ services: [{ name: 'web', port: 3000 }] });
});

test('an example with a bgc.yaml of its own must keep it, and be set up by it', async () => {
  const directory = await directoryWith({});
  expect(await init(directory, '--example', 'both-live', '--http', '9000')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('next: leave it out, and edit bgc.yaml afterwards\n'),
  });
  expect(await readdir(directory)).toEqual([]);
  expect(await init(directory, '--example', 'both-live')).toMatchObject({ code: 0 });
  expect(await configIn(directory)).toMatchObject({ traffic: { mode: 'rolling' } });
  expect(Object.keys(await filesIn(directory))).toEqual(expect.arrayContaining(['server.js', 'bgc/nginx/both.conf']));
});

test.each(EXAMPLES)('the example %s must be set up as it comes', async (example) => {
  const directory = await directoryWith({});
  const { code, stdout, stderr } = await init(directory, '--example', example);
  expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: expect.stringMatching(/^next: bgc up$/m) });
});

test('an example must not overwrite a file, nor leave one when it cannot be set up', async () => {
  const occupied = await directoryWith({ 'server.js': 'mine' });
  expect(await init(occupied, '--example', 'hello')).toMatchObject({ code: 2 });
  expect(Object.keys(await filesIn(occupied))).toEqual(['server.js']);
  const broken = await directoryWith({});
  expect(await init(broken, '--example', 'hello', '--service', 'api')).toMatchObject({ code: 2 });
  expect(await readdir(broken)).toEqual([]);
});

test.each(['bgc', 'bgc/compose.yaml', 'bgc.mk'])('a file of the user at %s must not be overwritten', async (path) => {
  const directory = await directoryWith({ 'compose.yaml': COMPOSE, [path]: 'mine\n', Makefile: 'build:\n' });
  const before = await filesIn(directory);
  const { code, stderr } = await init(directory, '--yes', '--force');
  expect(code).toBe(2);
  expect(stderr).toContain('a file that bgc did not write is in the way');
  expect(await filesIn(directory)).toEqual(before);
});

test('a failure in the middle of writing must leave no file', async () => {
  const directory = await directoryWith({ 'compose.yaml': COMPOSE, 'bgc/.keep': '' });
  // No directory can be made under that name, and it is not the first one that is needed.
  await symlink('nowhere', join(directory, 'bgc/nginx'));
  const before = await filesIn(directory);
  expect(await init(directory, '--yes')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.not.stringContaining('released'),
  });
  expect(await filesIn(directory)).toEqual(before);
});
