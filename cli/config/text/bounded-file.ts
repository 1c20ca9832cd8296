import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';

/** Bytes; whatever bgc reads is written by hand or by bgc, so that more is a mistake, or meant to fill the memory. */
export const MOST_BYTES = 1024 * 1024;

export interface BoundedRead {
  /** Refuses (ELOOP) a file that is a link. */
  noFollow?: true;
  /** Of a larger file, what it holds last; without it a larger file is refused. */
  tail?: true;
  /** Gets what the open file is, before it is read, and throws when it must not be. */
  admit?: (stats: Stats) => void;
}

/**
 * Reads a regular file of at most 1 MiB. Anything else that has a name is refused before it is read: a device never
 * ends, and a pipe keeps everybody waiting.
 * @throws Error with a code: EFBIG, EISDIR, ENOTREG (neither a file nor a directory), and those of open(2)
 */
export function readBounded(file: string, { noFollow, tail, admit }: BoundedRead = {}): Buffer {
  // A pipe without a writer would hold up even the opening of it.
  const waitless = constants.O_NONBLOCK | constants.O_NOCTTY;
  const fd = openSync(file, constants.O_RDONLY | waitless | (noFollow ? constants.O_NOFOLLOW : 0));
  try {
    const stats = regular(fstatSync(fd), file);
    admit?.(stats);
    // One byte more than is allowed: the size is 0 in `/proc`, and may change meanwhile.
    const bytes = readFrom(fd, tail ? Math.max(0, stats.size - MOST_BYTES) : 0, MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES && !tail) throw refusal('EFBIG', 'it is larger than 1 MiB', file);
    return bytes.subarray(0, MOST_BYTES);
  } finally {
    closeSync(fd);
  }
}

function regular(stats: Stats, file: string): Stats {
  if (stats.isDirectory()) throw refusal('EISDIR', 'it is a directory', file);
  if (!stats.isFile()) throw refusal('ENOTREG', 'it is no regular file', file);
  return stats;
}

function readFrom(fd: number, start: number, most: number): Buffer {
  const bytes = Buffer.alloc(most);
  let length = 0;
  while (length < most) {
    const count = readSync(fd, bytes, length, most - length, start + length);
    if (count === 0) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

function refusal(code: string, reason: string, file: string): Error {
  return Object.assign(new Error(`${reason}: ${file}`), { code });
}
