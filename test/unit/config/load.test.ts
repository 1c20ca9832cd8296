import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../../cli/config/load.ts';
import { parseConfig } from '../../../cli/config/parse.ts';
import { configJsonSchema } from '../../../cli/config/schema/json-schema.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bgc-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function written(content: string | Uint8Array): Promise<string> {
  const file = join(folder, 'bgc.yaml');
  await writeFile(file, content);
  return file;
}

test('a file is read, with or without a byte order mark', async () => {
  const file = await written('\ufeffservices: { web: { port: 3000 } }\r\n');
  expect(await loadConfig(file)).toMatchObject({ file, services: [{ name: 'web', port: 3000 }] });
});

test('a file that is not there leads to `bgc init`', async () => {
  const file = join(folder, 'none.yaml');
  await expect(loadConfig(file)).rejects.toMatchObject({
    code: 2,
    message: `there is no ${file}`,
    hint: 'bgc init; or, from elsewhere, --project-directory',
  });
});

test('a directory is no file', async () => {
  await expect(loadConfig(folder)).rejects.toMatchObject({
    code: 2,
    message: `${folder} cannot be read: it is a directory`,
  });
});

test('bytes that are not UTF-8 are refused', async () => {
  const file = await written(Uint8Array.of(0x61, 0xff));
  await expect(loadConfig(file)).rejects.toMatchObject({ code: 2, message: `${file} is not UTF-8 text` });
});

test('more than 1 MiB is refused', () => {
  const text = `services: { web: { port: 3000 } }\n#${'ä'.repeat(512 * 1024)}`;
  expect(() => parseConfig(text, 'bgc.yaml')).toThrow('bgc.yaml is larger than 1 MiB');
});

test('aliases cannot multiply', () => {
  const lists = Array.from({ length: 9 }, (_, index) => `l${index + 1}: &l${index + 1} [${`*l${index},`.repeat(10)}]`);
  expect(() => parseConfig(['l0: &l0 x', ...lists].join('\n'), 'bgc.yaml')).toThrow('repeats its aliases too often');
});

test('messages name the file as it was given, the config its absolute path', () => {
  expect(() => parseConfig('', 'some/where.yaml')).toThrow('some/where.yaml is empty');
  const config = parseConfig('services: { web: { port: 1 } }', 'some/where.yaml');
  expect(config).toMatchObject({ file: resolve('some/where.yaml'), shownFile: 'some/where.yaml' });
});

test('the JSON Schema tells editors every key, its meaning and its default', () => {
  const schema = configJsonSchema();
  expect(schema).toMatchObject({ additionalProperties: false, required: ['services'] });
  expect(schema.properties).toMatchObject({
    standby: { enum: ['keep', 'stop'], default: 'keep', description: expect.any(String) },
    keep_releases: { minimum: 1, maximum: 100, default: 5 },
    proxy: { properties: { http: { default: 80 } } },
  });
});
