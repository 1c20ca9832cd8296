import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const INODES = 64;

/** A small file system of its own at a directory, to be filled at any moment. */
export class SmallDisk {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=512k,nr_inodes=${INODES}`, 'tmpfs', folder]);
  }

  /** While something is done, there is not a byte left. */
  whileFull<T>(work: () => Promise<T>): Promise<T> {
    return this.#filled('cat /dev/zero >"$1" 2>/dev/null || true', work);
  }

  /** While something is done, there are bytes but no room for one more file. */
  whileWithoutRoom<T>(work: () => Promise<T>): Promise<T> {
    return this.#filled('mkdir "$1" && i=0 && while touch "$1/$i" 2>/dev/null; do i=$((i + 1)); done', work);
  }

  /** Containers that have it mounted keep it. */
  unmount(): void {
    execFileSync('umount', ['--lazy', this.#folder]);
  }

  async #filled<T>(script: string, work: () => Promise<T>): Promise<T> {
    const filler = join(this.#folder, 'filler');
    execFileSync('sh', ['-c', script, 'sh', filler]);
    try {
      return await work();
    } finally {
      rmSync(filler, { recursive: true, force: true });
    }
  }
}
