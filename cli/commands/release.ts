import { userInfo } from 'node:os';
import type { Color } from '../color.ts';
import { formatListen } from '../config/listen.ts';
import type { Context } from '../context.ts';
import { appendHistory, type HistoryEntry } from '../engine/state/history.ts';
import { BgcError, ExitCode } from '../errors.ts';
import { run } from '../release/run.ts';
import type { Step } from '../release/step.ts';
import { pinOf } from '../render/pin.ts';
import type { Report } from '../report/event.ts';
import type { Workspace } from '../workspace.ts';

export interface Release {
  command: HistoryEntry['command'];
  color: Color;
  release: number;
  /** It gets no traffic yet. */
  staged: boolean;
  context: Context;
  report: Report;
}

/** Runs the plan of a release, records how it ended and tells the result. */
export async function release(workspace: Workspace, plan: readonly Step[], what: Release): Promise<ExitCode> {
  const { context, report } = what;
  const since = context.now();
  const record = (result: HistoryEntry['result'], reason?: string): Promise<void> =>
    appendHistory(workspace.directory, {
      ...entryOf(workspace, what),
      result,
      took: Math.round(context.now() - since),
      ...(reason === undefined ? {} : { reason }),
    });
  report({ event: 'plan', steps: plan });
  for (const step of plan) {
    if (step.kind === 'proxy' && step.interrupts) report({ event: 'warning', text: step.why });
  }
  try {
    await run(plan, {
      engine: workspace.engine,
      undoEngine: workspace.undoEngine,
      files: plan.some(({ kind }) => kind === 'write') ? await workspace.files() : new Map(),
      report,
      signal: context.signal,
      now: context.now,
    });
  } catch (error) {
    await record(
      context.signal.aborted ? 'interrupted' : 'failed',
      error instanceof Error ? error.message : String(error),
    );
    throw asFailure(error);
  }
  await record(what.staged ? 'staged' : 'live');
  report(resultOf(workspace, what));
  return ExitCode.done;
}

function entryOf(
  { config, site }: Workspace,
  { command, color, release: number }: Release,
): Omit<HistoryEntry, 'result' | 'took'> {
  return {
    release: number,
    command,
    color,
    at: new Date().toISOString(),
    images: Object.fromEntries(config.services.map(({ name }) => [name, pinOf(site.project, name, number)])),
    by: userInfo().username,
  };
}

/** Docker may refuse anything at any step: the release failed, and that is no defect of bgc. */
function asFailure(error: unknown): unknown {
  if (error instanceof BgcError || !(error instanceof Error) || !('statusCode' in error)) return error;
  return new BgcError(`Docker refused: ${error.message}`, { code: ExitCode.failed, cause: error });
}

function resultOf({ config }: Workspace, { color, release: number, staged }: Release): Parameters<Report>[0] {
  const url = `http://${urlAddress(formatListen(staged ? config.preview : config.proxy.http))}`;
  const text = staged
    ? `release ${number} waits in ${color}: ${url} (bgc switch gives it the traffic)`
    : `release ${number} is live in ${color}: ${url}`;
  return { event: 'result', text, data: { release: number, color, staged, url } };
}

function urlAddress(listen: string): string {
  return /^\d+$/.test(listen) ? `localhost:${listen}` : listen;
}
