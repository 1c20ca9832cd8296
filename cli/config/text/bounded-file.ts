import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';

/** In bytes. Users or bgc write every file that bgc reads, so a larger one is a mistake or an attack on memory. */
export const MOST_BYTES = 1024 * 1024;

export interface BoundedRead {
  /** Refuses (ELOOP) a file that is a symlink. */
  noFollow?: true;
  /** Reads the end of a larger file; without it, a larger file is refused. */
  tail?: true;
  /** In bytes, instead of 1 MiB. */
  most?: number;
  /** Inspects the open file before it is read; throws when it must not be read. */
  admit?: (stats: Stats) => void;
}

/**
 * Refuses all but regular files before it reads: a device never ends, and a pipe would block bgc. At most 1 MiB.
 * @throws Error with a code: EFBIG, EISDIR, ENOTREG (neither a file nor a directory), and those of open(2)
 */
export function readBounded(file: string, { noFollow, tail, most = MOST_BYTES, admit }: BoundedRead = {}): Buffer {
  // Without O_NONBLOCK, opening a pipe that has no writer would block.
  const waitless = constants.O_NONBLOCK | constants.O_NOCTTY;
  const fd = openSync(file, constants.O_RDONLY | waitless | (noFollow ? constants.O_NOFOLLOW : 0));
  try {
    const stats = regular(fstatSync(fd), file);
    admit?.(stats);
    // Reads one byte more than is allowed: `stats.size` is 0 in `/proc`, and the size may change meanwhile.
    const bytes = readFrom(fd, tail ? Math.max(0, stats.size - most) : 0, most + 1);
    if (bytes.length > most && !tail) throw refusal('EFBIG', `it is larger than ${most / MOST_BYTES} MiB`, file);
    return bytes.subarray(0, most);
  } finally {
    closeSync(fd);
  }
}

function regular(stats: Stats, file: string): Stats {
  if (stats.isDirectory()) throw refusal('EISDIR', 'it is a directory', file);
  if (!stats.isFile()) throw refusal('ENOTREG', 'it is not a regular file', file);
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
