import type { Running } from './running.ts';

/** Resolves once a command that was started with `--json` has told that of a kind of step; fails when it ends before. */
export function reachesStep(running: Running, status: 'started' | 'done', kind: string): Promise<void> {
  return running.says(`"status":"${status}","step":{"kind":"${kind}"`, 'stdout');
}
