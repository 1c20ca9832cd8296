import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Asked, ask } from '../support/ask.ts';
import { openWebSocket } from '../support/load/websocket.ts';
import { docker } from '../support/scenario/docker.ts';
import { freePort } from '../support/scenario/ports.ts';
import { refused } from '../support/scenario/refused.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';

const SECRET = randomBytes(16).toString('hex');
const HOST = 'preview.example.com';
/** How the example names the color that answers. */
const LIVE = 'Hello from v2 (green)\n';
const IDLE = 'Hello from v1 (blue)\n';
const NOINDEX = 'noindex';
const withPassword = { authorization: `Basic ${Buffer.from('ann:open sesame').toString('base64')}` };
/** What nginx takes somebody on this machine for: the gateway of a Docker network. */
const THIS_MACHINE = ['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', outerAddress()];

let listen = '';
const preview = () => ({ listen, host: HOST, secret_file: './preview.secret', auth: 'htpasswd', allow: THIS_MACHINE });
/** bgc's own ways to the preview need no password. */
const checks = [
  { get: '/', contains: 'Hello' },
  { run: 'node -e "fetch(process.env.BGC_PREVIEW_URL).then(({ status }) => process.exit(status === 200 ? 0 : 1))"' },
];

beforeAll(async () => {
  listen = `${outerAddress()}:${await freePort()}`;
});

const shared = sharedScenario('preview', {}, async (project) => {
  await writeFile(join(project.directory, 'preview.secret'), `${SECRET}\n`);
  await writeFile(join(project.directory, 'htpasswd'), `ann:{SHA}${sha1('open sesame')}\n`);
  await project.configure({ preview: preview(), checks });
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
});

describe('the host of the preview', () => {
  test('must show the idle color to who knows a password, and nothing to others', async () => {
    expect(await publicly({ host: HOST })).toMatchObject({ status: 401, headers: { 'x-robots-tag': NOINDEX } });
    const wrong = { authorization: `Basic ${Buffer.from('ann:sesame').toString('base64')}` };
    expect(await publicly({ host: HOST, headers: wrong })).toMatchObject({ status: 401 });
    const right = await publicly({ host: HOST, headers: withPassword });
    expect(right).toMatchObject({ status: 200, body: IDLE, headers: { 'x-robots-tag': NOINDEX } });
    const visitor = await publicly({ host: 'shop.example.com' });
    expect(visitor).toMatchObject({ status: 200, body: LIVE });
    expect(visitor.headers).not.toHaveProperty('x-robots-tag');
  });

  test.each([
    ['blue', IDLE],
    ['green', LIVE],
  ])('must have a name for %s, whichever is live', async (color, body) => {
    const asked = { host: `${color}.${HOST}`, headers: withPassword };
    expect(await publicly(asked)).toMatchObject({ body, headers: { 'x-robots-tag': NOINDEX } });
    expect(await publicly({ host: `${color}.${HOST}` })).toMatchObject({ status: 401 });
  });
});

describe('the listener of the preview, where others than this machine reach it', () => {
  test('must want the password, too', async () => {
    expect(await previewed({})).toMatchObject({ status: 401, headers: { 'x-robots-tag': NOINDEX } });
    expect(await previewed({ headers: withPassword })).toMatchObject({ body: IDLE });
  });

  test.each([
    ['blue.localhost', IDLE],
    ['green.localhost', LIVE],
  ])('must show one color as %s', async (host, body) => {
    expect(await previewed({ host, headers: withPassword })).toMatchObject({
      body,
      headers: { 'x-robots-tag': NOINDEX },
    });
  });
});

describe('the secret', () => {
  const asHeader = { 'x-bgc-preview': SECRET };
  const asCookie = { cookie: `theme=dark; bgc_preview=${SECRET}` };

  test.each([
    ['header', asHeader],
    ['cookie', asCookie],
    ['header and cookie', { ...asHeader, ...asCookie }],
  ])('as %s must lead to the idle color, with method and body', async (_, headers) => {
    expect(await publicly({ headers })).toMatchObject({ body: IDLE, headers: { 'x-robots-tag': NOINDEX } });
    const posted = await publicly({ method: 'POST', headers, body: Buffer.alloc(300_000) });
    expect(JSON.parse(posted.body)).toMatchObject({ bytes: 300_000, color: 'blue' });
  });

  test.each([
    ['a wrong one', { 'x-bgc-preview': SECRET.replace(/.$/, '~') }],
    ['an empty one', { 'x-bgc-preview': '' }],
    ['its hash', { 'x-bgc-preview': 'HASH' }],
  ])('must not be known by %s', async (_, headers) => {
    const hash = /default (\S+);/.exec(await readFile(inProject('bgc/nginx/private/preview-secret'), 'utf8'))?.[1];
    const sent = { 'x-bgc-preview': headers['x-bgc-preview'].replace('HASH', hash ?? '') };
    expect(await publicly({ headers: sent })).toMatchObject({ status: 200, body: LIVE });
  });

  test('must work for WebSockets', async () => {
    const socket = await openWebSocket(new URL('/ws', shared().url).href, { headers: asHeader });
    expect(await socket.echo('who?')).toBe('v1 (blue): who?');
    await socket.close();
  });

  test('must be in nothing that bgc writes or nginx logs', async () => {
    await publicly({ headers: asHeader });
    await publicly({ headers: asCookie });
    const directory = inProject('bgc');
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) expect(await readFile(file, 'utf8'), file).not.toContain(SECRET);
    expect(await readFile(inProject('bgc/.gitignore'), 'utf8')).toContain('nginx/private/\n');
    expect(await docker('logs', (await shared().container('bgc-proxy')).id)).not.toContain(SECRET);
  });

  test('must lead to the other color after a switch', async () => {
    await shared().must(['switch']);
    expect(await publicly({ headers: asHeader })).toMatchObject({ body: LIVE });
    await shared().must(['switch']);
    expect(await publicly({ headers: asHeader })).toMatchObject({ body: IDLE });
  });
});

describe('a file of the preview that cannot be used', () => {
  test('must be refused at its place, without its text', async () => {
    const project = shared();
    await writeFile(inProject('short'), 'hunter2\n');
    await writeFile(inProject('nobody'), '# nobody yet\n');
    await project.configure({ preview: { ...preview(), secret_file: 'short', auth: 'nobody' } });
    const stderr = await refused(project, ['up'], 2);
    expect(stderr).toMatch(/^ {2}bgc\.yaml:\d+:\d+ preview\.secret_file: holds fewer than 16 characters$/m);
    expect(stderr).toMatch(/^ {2}bgc\.yaml:\d+:\d+ preview\.auth: names no user, so the preview would admit no one$/m);
    expect(stderr).not.toContain('hunter2');
    await project.configure({ preview: { ...preview(), secret_file: 'missing', auth: 'bgc' } });
    expect(await refused(project, ['up'], 2)).toMatch(/there is no such file.*is a directory/s);
    await project.configure({ preview: preview(), checks });
  });

  test('must not be needed where only what is committed is checked', async () => {
    await rename(inProject('preview.secret'), inProject('preview.secret.away'));
    const { stderr } = await shared().must(['render', '--check']);
    expect(stderr).toContain('up to date');
    await rename(inProject('preview.secret.away'), inProject('preview.secret'));
  });
});

test('an address that is not allowed must see no preview, password or not, and bgc itself must still check', async () => {
  const project = shared();
  await project.configure({ preview: { ...preview(), allow: ['203.0.113.0/24'] }, checks });
  await project.must(['up'], { VERSION: 'v3' });
  expect(await publicly({ host: HOST, headers: withPassword })).toMatchObject({ status: 403 });
  expect(await previewed({ headers: withPassword })).toMatchObject({ status: 403 });
  expect(await publicly({})).toMatchObject({ status: 200, body: 'Hello from v3 (blue)\n' });
});

function publicly(asked: Asked) {
  return ask(shared().url, asked);
}

function previewed(asked: Asked) {
  return ask(`http://${listen}/`, asked);
}

function inProject(path: string): string {
  return join(shared().directory, path);
}

function sha1(password: string): string {
  return createHash('sha1').update(password).digest('base64');
}

/** An address of this machine that is not the loopback's. */
function outerAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
  const outer = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  if (outer === undefined) throw new Error('this machine has no address but the loopback');
  return outer;
}
