import { BgcError, codeOf, ExitCode } from '../../errors.ts';

/** Reads a file; undefined when it is missing. Other errors of the file system become a `BgcError` in plain words. */
export async function ifThere<T>(file: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw inWords(error, file, READ_ERRORS);
  }
}

/** @param file for the message: Node names a temporary name instead, or none when it knows only a descriptor */
export async function onDisk<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw inWords(error, file, WRITE_ERRORS);
  }
}

function inWords(error: unknown, file: string, known: Refusals): unknown {
  const refusal = known[codeOf(error) ?? ''];
  if (refusal === undefined) return error;
  return new BgcError(`${refusal.problem}: ${file}`, { code: ExitCode.failed, hint: refusal.hint, cause: error });
}

export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

export function isOutOfRoom(error: unknown): boolean {
  const cause = error instanceof BgcError ? error.cause : error;
  return ['ENOSPC', 'EDQUOT'].includes(codeOf(cause) ?? '');
}

type Refusals = Readonly<Record<string, { problem: string; hint: string }>>;

const AS_OWNER = 'run bgc as the owner of the project directory, or as a member of its group';

const ANY_ERRORS: Refusals = {
  EIO: { problem: 'the disk has a fault', hint: 'dmesg tells more: the disk may have to be replaced' },
  EISDIR: { problem: 'a directory is where a file should be', hint: 'move it away' },
  ENOTDIR: { problem: 'a file is where a directory should be', hint: 'move it away' },
  ELOOP: { problem: 'a link is where a file should be', hint: 'move it away: bgc follows no link below bgc/' },
  ENOTREG: { problem: 'not a regular file', hint: 'move it away' },
  EFBIG: { problem: 'larger than 1 MiB, which is the most that bgc reads', hint: 'move it away' },
};

const READ_ERRORS: Refusals = {
  ...ANY_ERRORS,
  EACCES: { problem: 'no permission to read', hint: AS_OWNER },
  EPERM: { problem: 'no permission to read', hint: AS_OWNER },
};

const WRITE_ERRORS: Refusals = {
  ...ANY_ERRORS,
  // A directory cannot be created there.
  EEXIST: { problem: 'a file is where a directory should be', hint: 'move it away' },
  ENOSPC: { problem: 'the disk is full', hint: 'make room: docker system df, docker image prune' },
  EDQUOT: { problem: 'the disk quota is used up', hint: 'make room, or raise the quota' },
  EROFS: { problem: 'the file system is read-only', hint: 'mount it writable' },
  EACCES: { problem: 'no permission to write', hint: AS_OWNER },
  EPERM: { problem: 'no permission to write', hint: AS_OWNER },
};
