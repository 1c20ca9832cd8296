import type { Argv, Options as YargsOptions } from 'yargs';
import { milliseconds } from '../config/duration.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { outlastHook } from '../engine/left-hook.ts';
import type { HistoryEntry } from '../engine/state/history.ts';
import { readJournal, removeJournal } from '../engine/state/journal.ts';
import { withLock } from '../engine/state/lock.ts';
import { usageError } from '../errors.ts';
import { type Journal, stepInFlight } from '../release/journal.ts';
import type { Observed } from '../release/observed.ts';
import { type Recovery, recoveryOf } from '../release/recovery.ts';
import { trafficAfter } from '../release/step.ts';
import type { Report } from '../report/event.ts';
import { trafficName } from '../traffic.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';
import { bringBack } from './bring-back.ts';
import { reportTo } from './command.ts';
import { historyEntry } from './history-entry.ts';
import { writeDown } from './record.ts';

export interface MutatingOptions extends GlobalOptions {
  wait: string | undefined;
}

/** The options of every command that changes something. */
export function mutatingOptions(builder: Argv): Argv {
  const wait: YargsOptions = { type: 'string', describe: 'wait this long for another bgc to finish, such as 5m' };
  return builder.option('wait', wait);
}

/** Opens the project and holds its lock; what a killed bgc left behind is finished or undone first. */
export async function mutating<T>(
  command: string,
  options: MutatingOptions,
  context: Context,
  work: (workspace: Workspace, report: Report) => Promise<T>,
): Promise<T> {
  const report = reportTo(context, options);
  const wait = options.wait === undefined ? 0 : duration('--wait', options.wait);
  const workspace = await openWorkspace(options, context, report);
  return withLock(workspace.directory, { command, wait, signal: context.signal }, async () => {
    await outlastHook(workspace.site, (text) => report({ event: 'note', text }));
    await recover(workspace, context, report);
    return work(workspace, report);
  });
}

/** @throws BgcError when the text of an option is no duration */
export function duration(option: string, written: string): number {
  const ms = milliseconds(written);
  if (Number.isNaN(ms)) throw usageError(`${option} ${written} is not a duration`, 'write it like 90s or 2m');
  return ms;
}

/** What is said of a recovery, and how the record names its end. */
const ENDS = {
  finished: { text: 'it is finished first', result: 'live' },
  undone: { text: 'it is undone first', result: 'interrupted' },
  kept: { text: 'the canary keeps the share it has', result: 'canary' },
} as const satisfies Record<Recovery['outcome'], object>;

async function recover(workspace: Workspace, context: Context, report: Report): Promise<void> {
  const { config, directory, engine, undoEngine } = workspace;
  const journal = await readJournal(directory);
  if (journal === undefined) return removeJournal(directory);
  const observed = await engine.observe();
  const { outcome, steps } = recoveryOf(journal, observed, config.drain.timeout);
  const what = `\`bgc ${journal.command}\` of release ${journal.release} ended at "${stepInFlight(journal)}"`;
  report({ event: 'note', text: `${what}; ${ENDS[outcome].text}` });
  await bringBack(steps, { ...context, engine, undoEngine, files: new Map(), report, journal: async () => undefined });
  await writeDown(
    directory,
    {
      ...historyEntry(workspace, journal),
      ...trafficOf(journal, observed, outcome),
      result: ENDS[outcome].result,
      took: 0,
      reason: what,
    },
    report,
  );
  await removeJournal(directory);
}

/** A canary that goes on has the share it has; a plan that was finished gave the traffic to what it was to. */
function trafficOf(
  journal: Journal,
  { traffic: now }: Observed,
  outcome: Recovery['outcome'],
): Pick<HistoryEntry, 'traffic'> {
  const begun = journal.steps.slice(0, journal.index + 1);
  const traffic = { finished: trafficAfter(begun), undone: undefined, kept: now }[outcome];
  return traffic === undefined ? {} : { traffic: trafficName(traffic) };
}
