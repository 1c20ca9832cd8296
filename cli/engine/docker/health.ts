import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { BgcError, ExitCode } from '../../errors.ts';
import { timeLimit } from '../host/time-limit.ts';
import { looks } from './events.ts';
import { inspectEnded } from './last-exit.ts';
import { logLines } from './logs.ts';
import { probeLines, probePatience } from './probe.ts';
import { healthOutput, type Verdict, verdict } from './verdict.ts';

export interface HealthWait {
  /** Milliseconds until a container that is not healthy counts as failed. */
  timeout: number;
  /** Milliseconds a container without a healthcheck must keep running. */
  settle: number;
  /** A longer `start_period` of the containers extends `timeout`. */
  grows?: true | undefined;
  signal: AbortSignal;
}

/** By Docker's own verdict; @throws BgcError once a container cannot become healthy or is late */
export async function waitHealthy(docker: Docker, ids: readonly string[], wait: HealthWait): Promise<void> {
  const decided = (verdicts: readonly Verdict[]) => verdicts.every(({ kind }) => kind !== 'wait');
  const timeout = wait.grows ? await grown(docker, ids, wait.timeout) : wait.timeout;
  const verdicts = await watch(docker, ids, bounded(wait, timeout), decided);
  wait.signal.throwIfAborted();
  if (verdicts === undefined) throw await lateness(docker, ids, timeout);
  if (verdicts.every(({ kind }) => kind === 'healthy')) return;
  await watch(docker, ids, bounded(wait, wait.settle), () => false);
  wait.signal.throwIfAborted();
}

async function grown(docker: Docker, ids: readonly string[], timeout: number): Promise<number> {
  return Math.max(timeout, ...(await inspectAll(docker, ids)).map(probePatience));
}

function bounded({ signal }: HealthWait, ms: number): AbortSignal {
  return AbortSignal.any([signal, timeLimit(ms)]);
}

async function watch(
  docker: Docker,
  ids: readonly string[],
  signal: AbortSignal,
  until: (verdicts: readonly Verdict[]) => boolean,
): Promise<readonly Verdict[] | undefined> {
  for await (const containers of looks(docker, ids, signal, () => inspectAll(docker, ids))) {
    for (const container of containers) {
      const one = verdict(container);
      if (one.kind === 'failed') throw await failure(docker, container, one.reason);
    }
    const verdicts = containers.map(verdict);
    if (until(verdicts)) return verdicts;
  }
  return undefined;
}

function inspectAll(docker: Docker, ids: readonly string[]): Promise<ContainerInspectInfo[]> {
  return Promise.all(ids.map((id) => inspectEnded(docker, id)));
}

async function lateness(docker: Docker, ids: readonly string[], timeout: number): Promise<BgcError> {
  const containers = await inspectAll(docker, ids);
  const late = containers.find((container) => verdict(container).kind === 'wait');
  const reason = `was not healthy within ${timeout / 1000}s`;
  return late === undefined
    ? new BgcError(`a container ${reason}`, { code: ExitCode.failed, hint: LONGER })
    : failure(docker, late, reason, `${LONGER}; else `);
}

const LONGER = 'raise start_timeout in bgc.yaml, if it just needs more time';

/** @param first what to do before reading its log, if anything */
export async function failure(
  docker: Docker,
  container: ContainerInspectInfo,
  reason: string,
  first = '',
): Promise<BgcError> {
  const name = container.Name.replace(/^\//, '');
  // Docker gives no log of a container that is being removed; the reason counts.
  const logs = await logLines(docker, container.Id, { tail: 20 }).catch(() => []);
  return new BgcError(`${name} ${reason}`, {
    code: ExitCode.failed,
    details: [
      ...section('last log lines', logs),
      ...section('last health output', healthOutput(container)),
      ...section('healthcheck', probeLines(container)),
    ],
    hint: `${first}docker logs ${name}`,
  });
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
}
