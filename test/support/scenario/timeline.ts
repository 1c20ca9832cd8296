import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Project } from './project.ts';
import type { SlowRequest } from './slow-requests.ts';

/** A change of the live color: new connections get one or the other between `since` and `until`. */
interface Change {
  to: string;
  /** When the symlink was swapped. */
  since: number;
  /** When `bgc` had ended, which says that no old worker takes a connection. */
  until: number;
}

/** When the symlink was last swapped, in milliseconds since the epoch. */
export async function swappedAt({ directory }: Project): Promise<number> {
  return (await lstat(join(directory, 'bgc/nginx/active.conf'))).mtimeMs;
}

/** Time from the client's last byte to nginx having taken the connection, on a busy machine. */
const ACCEPTED_WITHIN_MS = 100;

/** Which color was live when, by the swaps of the symlink. */
export class Timeline {
  readonly #changes: Change[] = [];
  readonly #first: string;

  constructor(first: string) {
    this.#first = first;
  }

  /** To be called when the `bgc` that changed the color has just ended. */
  async changed(project: Project): Promise<void> {
    const until = Date.now();
    this.#changes.push({ to: await project.live(), since: await swappedAt(project), until });
  }

  /** Slow requests that were answered by another color than the one that was live when they started. */
  strays(requests: readonly SlowRequest[]): SlowRequest[] {
    return requests.filter((request) => !this.#colorsAtStart(request).some((color) => isFrom(request, color)));
  }

  /** Slow requests that started before a change, ended after it, and could start on one color only. */
  crossings(requests: readonly SlowRequest[]): SlowRequest[] {
    return requests.filter(
      (request) =>
        this.#colorsAtStart(request).length === 1 &&
        this.#changes.some(({ since, until }) => request.writtenAt < since && until < request.endedAt),
    );
  }

  #colorsAtStart({ startedAt, writtenAt }: SlowRequest): string[] {
    const before = this.#changes.filter(({ until }) => until < startedAt).at(-1)?.to ?? this.#first;
    const meanwhile = this.#changes.filter(
      ({ since, until }) => until >= startedAt && since <= writtenAt + ACCEPTED_WITHIN_MS,
    );
    return [...new Set([before, ...meanwhile.map(({ to }) => to)])];
  }
}

function isFrom({ answer }: SlowRequest, color: string): boolean {
  return answer.endsWith(`(${color})`);
}
