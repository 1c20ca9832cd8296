import { image } from '../images.ts';
import { docker } from './docker.ts';
import type { Project } from './project.ts';

/** The life of one worker of `examples/stack`, in milliseconds since the epoch. */
export interface Shift {
  release: string;
  since: number;
  /** `Infinity` while it works. */
  until: number;
}

interface Line {
  at: number;
  service: string;
  release: string;
  worker: string;
  what: string;
}

/** The shifts of a worker service, as its containers wrote them down, in the order they began. */
export async function shiftsOf(project: Project, service: string): Promise<Shift[]> {
  const lines = (await workLog(project)).filter((line) => line.service === service);
  return lines
    .filter(({ what }) => what === 'starts')
    .map(({ at, release, worker }) => ({
      release,
      since: at,
      until: lines.find((line) => line.worker === worker && line.what === 'stops' && line.at >= at)?.at ?? Infinity,
    }));
}

/** The releases whose workers are at work now. */
export function atWork(shifts: readonly Shift[]): string[] {
  return shifts.filter(({ until }) => until === Infinity).map(({ release }) => release);
}

/** Shifts that began before the one before had ended. */
export function overlaps(shifts: readonly Shift[]): Shift[] {
  return shifts.filter(({ since }, index) => since < (shifts[index - 1]?.until ?? 0));
}

async function workLog(project: Project): Promise<Line[]> {
  const mount = `${project.name}_work:/shifts:ro`;
  const text = await docker('run', '--rm', '--network', 'none', '-v', mount, image('NODE_IMAGE'), 'cat', '/shifts/log');
  return text.split('\n').map((line) => {
    const [at, service = '', release = '', worker = '', what = ''] = line.split(' ');
    return { at: Number(at), service, release, worker, what };
  });
}
