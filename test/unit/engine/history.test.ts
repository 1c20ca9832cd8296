import { appendFile, mkdir, mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { appendHistory, readHistory } from '../../../cli/engine/state/history.ts';
import type { HistoryEntry } from '../../../cli/release/history.ts';

function entry(release: number): HistoryEntry {
  const at = '2026-01-31T12:00:00.000Z';
  return { release, command: 'up', color: 'blue', result: 'live', at, took: 1, images: {}, by: 'me@here' };
}

async function project() {
  const directory = await mkdtemp(join(tmpdir(), 'bgc-history-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return { directory, file: join(directory, 'bgc/state/history.ndjson') };
}

async function releases(directory: string): Promise<number[]> {
  return (await readHistory(directory)).map(({ release }) => release);
}

test('no history must be an empty one', async () => {
  expect(await releases((await project()).directory)).toEqual([]);
});

test('wherever a crash cuts the last line, the lines before must stay and the next one must be whole', async () => {
  const { directory, file } = await project();
  await appendHistory(directory, entry(1));
  const whole = (await readFile(file)).length;
  await appendHistory(directory, entry(2));
  const end = (await readFile(file)).length;
  for (let size = end - 1; size > whole; size -= 1) {
    await truncate(file, size);
    // All of the second line may be there but for its newline.
    const kept = size === end - 1 ? [1, 2] : [1];
    expect(await releases(directory)).toEqual(kept);
    await appendHistory(directory, entry(3));
    expect(await releases(directory)).toEqual([...kept, 3]);
    await truncate(file, size);
  }
});

test('a history that is damaged must still take and give entries', async () => {
  const { directory, file } = await project();
  await mkdir(join(directory, 'bgc/state'), { recursive: true });
  await appendFile(file, 'null\n7\n"x"\n\0\0\0\n{"release":"1"}\n{"release":2}\n');
  await appendHistory(directory, entry(1));
  expect(await releases(directory)).toEqual([1]);
});
