import type { Config } from '../config/config.ts';
import { hasStandby } from '../config/modes.ts';
import { shownUrl, urlOf } from '../config/public-url.ts';
import { requireProxyImage } from '../engine/preflight/nginx.ts';
import { forgetFormer } from '../engine/state/former-files.ts';
import { removeJournal, writeJournal } from '../engine/state/journal.ts';
import { recordRelease } from '../engine/state/releases.ts';
import { BgcError, ExitCode, messageOf } from '../errors.ts';
import { degradedText } from '../modes/health.ts';
import { reportDropped } from '../release/dropped-requests.ts';
import type { Engine } from '../release/engine.ts';
import type { Event, Report } from '../release/event.ts';
import type { RequestCounts } from '../release/metrics.ts';
import { once } from '../release/once.ts';
import type { Plan } from '../release/plan.ts';
import { routingAfter, type Step } from '../release/step.ts';
import { canaryIn, liveColors, type Routing, routingName } from '../traffic/routing.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { tellMaintenance } from './maintenance-note.ts';
import { filesFor } from './plan-input.ts';
import { type Outcome, Recording } from './recording.ts';
import type { Release } from './release-run.ts';
import { run } from './run.ts';

export async function release(
  workspace: Workspace,
  { facts, steps: plan }: Plan,
  { context, report }: Pick<Release, 'context' | 'report'>,
): Promise<ExitCode> {
  const { command, color, release: number } = facts;
  const what: Release = { command, color, release: number, context, report };
  const { directory, config } = workspace;
  const undoEngine = workspace.engine.uninterruptible();
  const recording = new Recording(workspace, plan, what);
  // Read now, since a new proxy has a new log; reported at the end, so that the release does not wait for it.
  const before = undoEngine.droppedBefore().catch(() => undefined);
  const end = async (outcome: Outcome): Promise<RequestCounts | undefined> => {
    reportDropped(await before, report, 'before this release');
    reportDropped(await undoEngine.dropped().catch(() => undefined), report);
    const served = await recording.end(outcome);
    if (recording.isUndone) await forget(directory, report);
    return served;
  };
  announce(plan, report);
  if (plan.some(({ kind }) => kind === 'proxy')) await requireProxyImage(config.proxy.image, context.signal);
  // Changes begin here.
  if (what.command === 'up') await recordRelease(directory, what.release, config.text);
  try {
    await runJournaled(workspace, plan, { ...what, report: recording.report });
  } catch (error) {
    await end({
      result: context.signal.aborted ? 'interrupted' : 'failed',
      reason: context.signal.aborted ? 'interrupted' : messageOf(error),
    });
    await tellMissing(config, undoEngine, report);
    await tellUnresolved(error, workspace, report);
    throw error;
  }
  const traffic = routingAfter(plan);
  const served = await end(outcomeOf(traffic));
  report(resultOf(workspace, what, traffic, served));
  await tellMaintenance(undoEngine, report);
  return context.signal.aborted ? ExitCode.interrupted : ExitCode.done;
}

/** A journal left in place makes the next bgc command undo what could not be undone now. */
function forget(directory: string, report: Report): Promise<void> {
  return removeJournal(directory).catch((error: Error) =>
    report({ event: 'warning', text: `the journal stays as it is: ${error.message}` }),
  );
}

function outcomeOf(routing: Routing | undefined): Outcome {
  if (routing === undefined) return { result: 'staged' };
  return { result: canaryIn(routing) === undefined ? 'live' : 'canary', traffic: routingName(routing) };
}

/** Warns when a failed release has left one of two serving colors out. */
async function tellMissing(config: Config, engine: Engine, report: Report): Promise<void> {
  if (hasStandby(config)) return;
  const missing = await engine.observe().then(
    (observed) => degradedText(config, observed),
    () => undefined,
  );
  if (missing !== undefined) report({ event: 'warning', text: missing });
}

/** Warns of services whose names the containers did not find, by the lines of their logs in the error. */
async function tellUnresolved(error: unknown, { config, project }: Workspace, report: Report): Promise<void> {
  if (!(error instanceof BgcError) || error.details.length === 0) return;
  const { unresolvedIn } = await import('../project/unresolved.ts');
  for (const text of unresolvedIn(error.details, await project(), config)) report({ event: 'warning', text });
}

function announce(plan: readonly Step[], report: Report): void {
  report({ event: 'plan', steps: plan });
  for (const step of plan) {
    if (step.kind === 'proxy' && step.interrupts) report({ event: 'warning', text: step.why });
  }
}

async function runJournaled(workspace: Workspace, steps: readonly Step[], what: Release): Promise<void> {
  const { engine, directory } = workspace;
  const undoEngine = engine.uninterruptible();
  const observed = once(() => undoEngine.observe());
  const { command, color, release: number, context, report } = what;
  const at = new Date(context.clock.now()).toISOString();
  const journal = { version: 2, command, release: number, color, at, steps } as const;
  await forgetFormer(directory);
  await run(steps, {
    engine,
    undoEngine,
    files: async (step) => filesFor(workspace, await observed(), step),
    report,
    signal: context.signal,
    clock: context.clock,
    journal: (index, failed) => writeJournal(directory, { ...journal, index, ...(failed && { failed }) }),
  });
}

function resultOf(
  { config }: Workspace,
  what: Release,
  routing: Routing | undefined,
  served: RequestCounts | undefined,
): Event {
  const { color, release: number } = what;
  const staged = routing === undefined;
  const url = staged ? urlOf('http', config.preview) : shownUrl(config);
  const text = `${standing(what, routing)}: ${url}${routing === undefined ? STAGED : servedText(served)}`;
  const canary = canaryIn(routing);
  const share = canary === undefined ? {} : { percent: canary.percent };
  const has = routing === undefined ? {} : { traffic: routingName(routing) };
  return { event: 'result', text, data: { release: number, color, staged, url, ...has, ...share, ...served } };
}

const STAGED = ' (bgc switch routes all traffic to it)';

function standing({ color, release }: Release, routing: Routing | undefined): string {
  if (routing === undefined) return `release ${release} waits in ${color}`;
  const canary = canaryIn(routing);
  if (canary === undefined) return `release ${release} is live in ${liveColors(routing).join(' and ')}`;
  const next = 'bgc canary promote sends it all traffic; bgc canary abort sends it none';
  return `release ${release} has ${canary.percent}% of the visitors in ${canary.color} (${next})`;
}

function servedText({ requests, failed, refused = 0 }: RequestCounts = { requests: 0, failed: 0 }): string {
  if (requests + refused === 0) return '';
  const more = refused === 0 ? '' : `, ${refused} more refused with 503`;
  return ` (${requests} ${requests === 1 ? 'request' : 'requests'} meanwhile, ${failed} failed${more})`;
}
