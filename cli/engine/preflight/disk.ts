import { statfs } from 'node:fs/promises';
import { BgcError, ExitCode } from '../../errors.ts';
import type { Found } from '../../release/preflight.ts';

const MIB = 1024 * 1024;

/** Bytes of free space: below `low` there is a warning, below `least` bgc begins nothing. */
interface SpaceLimits {
  low: number;
  least: number;
}

/** For Docker's directory: images, containers and their logs. */
export const DOCKER_LIMITS: SpaceLimits = { low: 2048 * MIB, least: 200 * MIB };
/** For the project directory: bgc itself writes about ten kilobytes. */
export const PROJECT_LIMITS: SpaceLimits = { low: 64 * MIB, least: MIB };

/** @throws BgcError when there is too little space left to begin */
export async function requireSpace(directory: string, { low, least }: SpaceLimits): Promise<Found> {
  const free = await freeBytes(directory);
  // A Docker engine in a virtual machine keeps its data where this host cannot look.
  if (free === undefined) return { text: `the space in ${directory} cannot be measured from here` };
  const text = `${size(free)} free in ${directory}`;
  if (free >= low) return { text };
  const hint = 'make room: docker system df, docker image prune';
  if (free >= least) return { text: `only ${text}`, next: hint };
  throw new BgcError(`the disk is nearly full: ${text}`, { code: ExitCode.failed, hint });
}

async function freeBytes(directory: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

function size(bytes: number): string {
  return bytes < 1024 * MIB ? `${Math.floor(bytes / MIB)} MiB` : `${(bytes / 1024 / MIB).toFixed(1)} GiB`;
}
