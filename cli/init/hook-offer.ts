import type { Project } from '../project/project.ts';
import { jobsOf } from './jobs.ts';

/**
 * A remark for each job that stays as it is: Compose runs it once, not with each release. With the line to put in
 * `bgc.yaml`, which names the job and never its command, where a secret may be filled in.
 */
export function hookOffers(project: Project, released: readonly string[]): string[] {
  return [...jobsOf(project)].flatMap((name) => {
    const job = project.services.get(name);
    if (job === undefined || !job.enabled || released.includes(name)) return [];
    const run = ['bgc compose -- run --rm', ...(job.build ? ['--build'] : []), name].join(' ');
    return [`${name} does not run again with each release; for that, bgc.yaml: hooks: { before_start: ${run} }`];
  });
}
