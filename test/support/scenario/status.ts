import type { Project } from './project.ts';

/** What `bgc status --json` tells, as far as a test asks. */
export interface Status {
  live: string | null;
  inFlight: { command: string; release: number; step: string; holder: string | null } | null;
  problems: string[];
  colors: { release: number | null }[];
  proxy: { state: string; serves: string | null };
}

export async function statusOf(project: Project): Promise<Status> {
  return JSON.parse((await project.must(['status', '--json'])).stdout);
}

export function otherThan(color: string): string {
  return color === 'blue' ? 'green' : 'blue';
}
