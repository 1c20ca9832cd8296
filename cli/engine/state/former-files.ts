import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import * as z from 'zod/mini';
import { BgcError, ExitCode } from '../../errors.ts';
import type { Files } from '../../render/render.ts';
import { readOwn, removeFile, writeFiles } from '../host/files.ts';
import { readOwnRecord } from './own-record.ts';

/** The texts that the writes of the plan in flight replaced, by the name of each write and their paths. */
const FORMER = 'bgc/state/former-files.json';
/** Bytes: the files of several hundred services, several times. */
const MOST = 64 * 1024 * 1024;

/** `null`: there was a text that bgc must not copy. */
const record = z.record(z.string(), z.record(z.string(), z.nullable(z.string())));

/** Keeps the present texts of files that are about to be replaced. Of the same write twice, the first texts count. */
export async function keepFormer(directory: string, name: string, paths: Iterable<string>): Promise<void> {
  const owner = (await stat(directory)).uid;
  const texts: Record<string, string | null> = {};
  for (const path of paths) {
    const text = await textToKeep(directory, path, owner);
    if (text !== undefined) texts[path] = text;
  }
  const all = { [name]: texts, ...(await read(directory)) };
  await writeFiles(directory, new Map([[FORMER, JSON.stringify(all)]]));
}

/** @throws BgcError when the text of one of them is lost */
export async function formerFiles(directory: string, name: string, paths: readonly string[]): Promise<Files> {
  const texts = (await read(directory))[name] ?? {};
  const files = new Map<string, string>();
  for (const path of paths) {
    const text = Object.hasOwn(texts, path) ? texts[path] : undefined;
    if (text === null) throw new BgcError(`the former text of ${path} was not kept`, LOST);
    if (text !== undefined) files.set(path, text);
  }
  return files;
}

const LOST = { code: ExitCode.failed, hint: 'bgc up writes it again' };

export async function forgetFormer(directory: string): Promise<void> {
  await removeFile(directory, FORMER);
}

async function textToKeep(directory: string, path: string, owner: number): Promise<string | null | undefined> {
  let isAdmitted = true;
  const admit = ({ nlink, uid, mode }: Stats): void => {
    // The record belongs to the directory's owner, who must not get the text of a file closed to that owner.
    isAdmitted = (mode & OTHERS_READ) !== 0 || (nlink === 1 && uid === owner);
    if (!isAdmitted) throw new Error('not a file of bgc');
  };
  return readOwn(directory, path, { admit }).catch((error: unknown) => {
    if (!isAdmitted) return null;
    throw error;
  });
}

const OTHERS_READ = 0o004;

async function read(directory: string): Promise<z.infer<typeof record>> {
  try {
    return record.parse(JSON.parse((await readOwnRecord(directory, FORMER, MOST)) ?? '{}'));
  } catch {
    return {};
  }
}
