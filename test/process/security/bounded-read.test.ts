import { execFileSync } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { closingOf } from '../../../cli/commands/maintenance-page.ts';
import { loadConfig } from '../../../cli/config/load.ts';
import { MOST_BYTES, readBounded } from '../../../cli/config/text/bounded-file.ts';
import type { Context } from '../../../cli/context.ts';
import { readIfThere, readOwn } from '../../../cli/engine/host/files.ts';
import { appendHistory, readHistory } from '../../../cli/engine/state/history.ts';
import { readJournal } from '../../../cli/engine/state/journal.ts';
import { readPair } from '../../../cli/engine/tls/pair.ts';
import { loadAssets } from '../../../cli/workspace/package.ts';
import { privateFiles } from '../../../cli/workspace/private-files.ts';
import { renderAll } from '../../../cli/workspace/render-project.ts';
import { scratch } from '../../support/scratch.ts';
import { configOf, everywhere, projectOf } from '../../support/worlds.ts';

const directory = scratch();

/** By name, what must not be read: it never ends, keeps everybody waiting, or fills the memory. */
const HOSTILE: Readonly<Record<string, (file: string) => Promise<unknown> | unknown>> = {
  'a device that never ends': (file) => symlink(relative(dirname(file), '/dev/zero'), file),
  'a pipe that nobody writes to': (file) => execFileSync('mkfifo', [file]),
  'one byte more than 1 MiB': (file) => writeFile(file, Buffer.alloc(MOST_BYTES + 1, 'x')),
};
const FAULT = /it is not a regular file|it is larger than 1 MiB/;

const at = (name: string): string => join(directory(), name);

/** A configuration that is on disk, as errors need it. */
async function configWith(written: object) {
  const file = at('bgc.yaml');
  await writeFile(file, JSON.stringify({ services: { web: { port: 3000 } }, ...written }));
  return { ...configOf({ services: { web: { port: 3000 } }, ...written }), file, shownFile: file };
}

/** By what a file is to bgc, how it is read. */
const READERS: Readonly<Record<string, (name: string) => Promise<unknown>>> = {
  'a configuration': (name) => loadConfig(at(name)),
  'a Compose file': async (name) =>
    renderAll(everywhere(await configWith({})), { ...projectOf({ web: {} }, [name]), directory: directory() }),
  'a template': (name) => loadAssets(at(name)),
  'a page': (page) => closingOf({ message: undefined, page, allow: [] }, { cwd: directory() } as Context),
  'a secret': async (secret_file) => privateFiles(await configWith({ preview: { secret_file } }), directory(), 'shop'),
  'a file of passwords': async (auth) =>
    privateFiles(await configWith({ preview: { host: 'preview.example.com', auth } }), directory(), 'shop'),
  'a certificate': async (certificate) => {
    const config = await configWith({ proxy: { https: 443, tls: { certificate, key: certificate } } });
    return config.proxy.tls && readPair(config, config.proxy.tls, directory());
  },
};

describe.each(Object.entries(HOSTILE))('%s must be refused at once, in words, as', (_, make) => {
  test.each(Object.entries(READERS))('%s', async (_, read) => {
    await make(at('hostile'));
    const error = await read('hostile').then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const { code, message, details } = error as { code: number; message: string; details: string[] };
    expect({ code, said: [message, ...details].join('\n') }).toEqual({ code: 2, said: expect.stringMatching(FAULT) });
  });

  test('a file in the place of a record, or of what bgc wrote', async () => {
    await mkdir(at('bgc/state'), { recursive: true });
    await make(at('bgc/state/journal.json'));
    const words = /^(not a regular file|larger than 1 MiB|a link is where a file should be)/;
    await expect(readJournal(directory())).rejects.toThrow(words);
    await expect(readIfThere(at('bgc/state/journal.json'))).rejects.toThrow(words);
  });
});

test('1 MiB to the byte is read, and so is a file whose size is not told', async () => {
  await writeFile(at('most'), Buffer.alloc(MOST_BYTES, 'x'));
  expect(readBounded(at('most'))).toHaveLength(MOST_BYTES);
  expect(readBounded('/proc/self/status').toString()).toContain('Name:');
});

test('of a long history the latest releases must be known, each whole', async () => {
  const entry = { command: 'up', color: 'blue', result: 'live', at: '', images: {}, by: 'ä'.repeat(200) } as const;
  await appendHistory(directory(), { ...entry, release: 1 });
  const line = await readFile(at('bgc/state/history.ndjson'), 'utf8');
  const count = Math.ceil((2 * MOST_BYTES) / Buffer.byteLength(line));
  const lines = Array.from({ length: count }, (_, index) => line.replace('"release":1', `"release":${index + 2}`));
  await writeFile(at('bgc/state/history.ndjson'), lines.join(''));
  await appendHistory(directory(), { ...entry, release: count + 2 });
  const releases = (await readHistory(directory())).map(({ release }) => release);
  expect(releases.length).toBeGreaterThan(1000);
  expect(releases).toEqual(Array.from(releases, (_, index) => count + 3 - releases.length + index));
  await expect(readOwn(directory(), 'bgc/state/history.ndjson')).rejects.toThrow('larger than 1 MiB');
});
