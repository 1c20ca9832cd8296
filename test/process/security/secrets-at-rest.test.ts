import { chmod, chown, lchown, lstat, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { staleFiles, writeFiles } from '../../../cli/engine/host/files.ts';
import { loadAssets } from '../../../cli/workspace/package.ts';
import { privateFiles } from '../../../cli/workspace/private-files.ts';
import { scratch } from '../../support/scratch.ts';
import { isRoot, OTHER, runScript } from '../../support/script.ts';
import { configOf } from '../../support/worlds.ts';

const directory = scratch();
const at = (path: string): string => join(directory(), path);

const PASSWORDS = 'ann:{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=\n';
const SECRET = '0123456789abcdef0123\n';
const COPIES = ['bgc/nginx/private/preview.htpasswd', 'bgc/nginx/private/preview-secret'];

let umask: number;
beforeEach(() => {
  umask = process.umask(0o022);
});
afterEach(() => void process.umask(umask));

/** A project whose sources are closed to all but their owner. */
async function sources(mode = 0o600): Promise<void> {
  for (const [path, text] of [
    ['htpasswd', PASSWORDS],
    ['preview.secret', SECRET],
  ] as const) {
    await writeFile(at(path), text);
    await chmod(at(path), mode);
  }
}

async function files() {
  const written = {
    services: { web: { port: 3000 } },
    preview: { host: 'preview.example.com', auth: './htpasswd', secret_file: './preview.secret' },
  };
  await writeFile(at('bgc.yaml'), JSON.stringify(written));
  const config = { ...configOf(written), file: at('bgc.yaml'), shownFile: 'bgc.yaml' };
  return privateFiles(config, directory(), 'shop');
}

/** What is wrong with the sources. */
async function refusal(): Promise<string> {
  const error = await files().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return (error as { details?: string[] } | undefined)?.details?.join('\n') ?? 'nothing';
}

const modeOf = async (path: string): Promise<number> => (await stat(at(path))).mode & 0o777;

test.skipIf(!isRoot).each([0o755, 0o711, 0o750])(
  'a colleague who may not read the sources must not get what is in them, in a directory of mode %o (only root can be two users)',
  async (mode) => {
    await chmod(directory(), mode);
    await chown(directory(), 0, OTHER);
    await sources();
    await writeFiles(directory(), new Map([...(await files()), ['bgc/compose.yaml', '']]));
    const statements = `
      const { readFile } = await import('node:fs/promises');
      for (const path of ${JSON.stringify(COPIES)})
        console.log(await readFile(${JSON.stringify(directory())} + '/' + path, 'utf8').catch(({ code }) => code));`;
    expect(await runScript(statements, { imports: {}, user: OTHER })).toBe('EACCES\nEACCES\n');
  },
);

test.each([0o022, 0o077])(
  "what nginx's workers read must be open to them beyond the mount, whatever the umask: %o",
  async (mask) => {
    process.umask(mask);
    await sources();
    await writeFiles(directory(), await files());
    expect((await modeOf('bgc/nginx')) & 0o001).toBe(0o001);
    expect((await modeOf('bgc/nginx/private')) & 0o001).toBe(0o001);
    expect(await modeOf(COPIES[0] ?? '')).toBe(0o644);
    expect(await modeOf('bgc')).toBe(0o700);
    expect(await readFile(at(COPIES[0] ?? ''), 'utf8')).toBe(PASSWORDS);
  },
);

test('a way that was opened again must count as out of date, and be closed again', async () => {
  await sources();
  await writeFiles(directory(), await files());
  expect(await staleFiles(directory(), await files())).toEqual([]);
  await chmod(at('bgc'), 0o755);
  expect(await staleFiles(directory(), await files())).toEqual([COPIES[0]]);
  await writeFiles(directory(), await files());
  expect(await modeOf('bgc')).toBe(0o700);
});

test('without passwords everybody may go on to read what is generated', async () => {
  await writeFiles(directory(), new Map([['bgc/nginx/blue.conf', '']]));
  expect(await modeOf('bgc')).toBe(0o755);
});

describe('in a directory of a group', () => {
  test('a source that is closed to it must be refused, since it could read the copy', async () => {
    await chmod(directory(), 0o770);
    await sources(0o600);
    expect(await refusal()).toMatch(/preview\.auth: the group of the project directory cannot read it/);
    expect(await refusal()).toMatch(/preview\.secret_file: the group of the project directory cannot read it/);
  });

  test('a source that it may read must be taken, and the copies stay within it', async () => {
    await chmod(directory(), 0o775);
    await sources(0o640);
    await writeFiles(directory(), await files());
    expect(await modeOf('bgc')).toBe(0o770);
    expect(await modeOf(COPIES[1] ?? '')).toBe(0o660);
  });
});

describe.skipIf(!isRoot)('what root does in the project of another (only root can do that)', () => {
  beforeEach(async () => {
    await sources();
    for (const path of ['.', 'htpasswd', 'preview.secret']) await chown(at(path), OTHER, OTHER);
  });

  test('must take what belongs to that one, and give it to that one alone', async () => {
    await writeFiles(directory(), await files());
    for (const path of COPIES) expect(await stat(at(path))).toMatchObject({ uid: path === COPIES[1] ? OTHER : 0 });
    expect(await stat(at('bgc'))).toMatchObject({ uid: OTHER });
  });

  test.each([
    ['a link', async (source: string) => symlink(at('elsewhere/shadow'), source)],
    ['a link above it', async (source: string) => symlink(at('elsewhere'), source)],
  ])('must not carry over what is closed to that one: %s', async (what, plant) => {
    await mkdir(at('elsewhere'));
    await writeFile(at('elsewhere/shadow'), PASSWORDS, { mode: 0o600 });
    await plant(at('planted'));
    await lchown(at('planted'), OTHER, OTHER);
    const auth = what === 'a link' ? './planted' : './planted/shadow';
    const written = { services: { web: { port: 3000 } }, preview: { host: 'preview.example.com', auth } };
    await writeFile(at('bgc.yaml'), JSON.stringify(written));
    const config = { ...configOf(written), file: at('bgc.yaml'), shownFile: 'bgc.yaml' };
    const refused = (): Promise<unknown> =>
      privateFiles(config, directory(), 'shop').catch(({ details }: { details: string[] }) => details.join());
    expect(await refused()).toContain('the owner of the project directory cannot read it');
    // Even where all may read it: the link is another one's than the file.
    await chmod(at('elsewhere/shadow'), 0o644);
    expect(await refused()).toContain('planted is a link to a file of another user');
    // A link of that one's own to a file of its own is as good as the file.
    await chown(at('elsewhere/shadow'), OTHER, OTHER);
    expect(await refused()).toBeInstanceOf(Map);
  });

  test('must not render what is closed to that one', async () => {
    await writeFile(at('my.conf.hbs'), 'secret', { mode: 0o600 });
    await expect(loadAssets(at('my.conf.hbs'), directory())).rejects.toThrow('the owner of the project');
    await chown(at('my.conf.hbs'), OTHER, OTHER);
    expect((await loadAssets(at('my.conf.hbs'), directory())).nginx.main).toBe('secret');
    expect((await lstat(at('my.conf.hbs'))).uid).toBe(OTHER);
  });
});
