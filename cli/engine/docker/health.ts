import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { BgcError, ExitCode } from '../../errors.ts';
import { type Daemon, looks } from './events.ts';
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
export async function waitHealthy(daemon: Daemon, ids: readonly string[], wait: HealthWait): Promise<void> {
  const decided = (verdicts: readonly Verdict[]) => verdicts.every(({ kind }) => kind !== 'wait');
  const timeout = wait.grows ? await grown(daemon, ids, wait.timeout) : wait.timeout;
  const verdicts = await watch(daemon, ids, bounded(daemon, wait, timeout), decided);
  wait.signal.throwIfAborted();
  if (verdicts === undefined) throw await lateness(daemon, ids, timeout);
  if (verdicts.every(({ kind }) => kind === 'healthy')) return;
  await watch(daemon, ids, bounded(daemon, wait, wait.settle), () => false);
  wait.signal.throwIfAborted();
}

async function grown(daemon: Daemon, ids: readonly string[], timeout: number): Promise<number> {
  return Math.max(timeout, ...(await inspectAll(daemon, ids)).map(probePatience));
}

function bounded({ clock }: Daemon, { signal }: HealthWait, ms: number): AbortSignal {
  return AbortSignal.any([signal, clock.limit(ms)]);
}

async function watch(
  daemon: Daemon,
  ids: readonly string[],
  signal: AbortSignal,
  until: (verdicts: readonly Verdict[]) => boolean,
): Promise<readonly Verdict[] | undefined> {
  for await (const containers of looks(daemon, ids, signal, () => inspectAll(daemon, ids))) {
    for (const container of containers) {
      const one = verdict(container);
      if (one.kind === 'failed') throw await failure(daemon.docker, container, one.reason, firstFor(one));
    }
    const verdicts = containers.map(verdict);
    if (until(verdicts)) return verdicts;
  }
  return undefined;
}

/** What ends by itself and well does not belong in a color; its log tells little. */
function firstFor({ ended }: Extract<Verdict, { kind: 'failed' }>): string {
  return ended ? 'it ends by itself: leave it out of bgc.yaml, or make it a hook; else ' : '';
}

function inspectAll(daemon: Daemon, ids: readonly string[]): Promise<ContainerInspectInfo[]> {
  return Promise.all(ids.map((id) => inspectEnded(daemon, id)));
}

async function lateness(daemon: Daemon, ids: readonly string[], timeout: number): Promise<BgcError> {
  const containers = await inspectAll(daemon, ids);
  const late = containers.find((container) => verdict(container).kind === 'wait');
  const reason = `was not healthy within ${timeout / 1000}s`;
  return late === undefined
    ? new BgcError(`a container ${reason}`, { code: ExitCode.failed, hint: LONGER })
    : failure(daemon.docker, late, reason, `${LONGER}; else `);
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
