import type { ContainerInspectInfo } from 'dockerode';

export type Verdict =
  | { kind: 'wait' }
  | { kind: 'healthy' }
  /** It runs and has no healthcheck: Docker knows no more about it. */
  | { kind: 'running' }
  /** `ended`: it exited with 0, as a job does. */
  | { kind: 'failed'; reason: string; ended?: true };

type State = ContainerInspectInfo['State'];

/** Judges `docker inspect`: fails as soon as the failure is certain, not when the time is up. */
export function verdict({ State: state, RestartCount }: Pick<ContainerInspectInfo, 'State' | 'RestartCount'>): Verdict {
  if (state.OOMKilled) return { kind: 'failed', reason: 'ran out of memory and was killed' };
  if (RestartCount > 0 || state.Restarting) {
    const reason = `exits and is restarted again and again (exit code ${state.ExitCode})`;
    return { kind: 'failed', reason, ...ending(state) };
  }
  switch (state.Status) {
    case 'created':
      return { kind: 'wait' };
    case 'running':
      return runningVerdict(state);
    case 'exited':
      return { kind: 'failed', reason: exitReason(state), ...ending(state) };
    default:
      return { kind: 'failed', reason: `is ${state.Status}` };
  }
}

function runningVerdict(state: State): Verdict {
  switch (state.Health?.Status) {
    case undefined:
    case 'none':
      return { kind: 'running' };
    case 'healthy':
      return { kind: 'healthy' };
    case 'unhealthy':
      return { kind: 'failed', reason: 'is unhealthy' };
    default:
      return { kind: 'wait' };
  }
}

/** While Docker is about to restart a container, it says that it runs. */
function ending({ Running, Restarting, ExitCode, Error: error }: State): { ended?: true } {
  return (Restarting || !Running) && ExitCode === 0 && error === '' ? { ended: true } : {};
}

function exitReason({ ExitCode, Error: error }: State): string {
  const why = error === '' ? '' : `: ${error}`;
  return `exited with code ${ExitCode}${why}`;
}

export function healthOutput({ State: { Health } }: Pick<ContainerInspectInfo, 'State'>): string[] {
  const last = Health?.Log?.at(-1);
  if (last === undefined) return [];
  return `exit code ${last.ExitCode}: ${last.Output}`.trim().split('\n');
}
