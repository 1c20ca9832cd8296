import type { Context } from '../context.ts';
import { staleFiles } from '../engine/host/files.ts';
import { type HistoryEntry, readHistory } from '../engine/state/history.ts';
import { JOURNAL, readJournal, removeJournal } from '../engine/state/journal.ts';
import { BgcError } from '../errors.ts';
import type { Report } from '../release/event.ts';
import { type Journal, stepInFlight } from '../release/journal.ts';
import { configsInUse, type Observed } from '../release/observed.ts';
import { begunOf, type Recovery, recoveryOf } from '../release/recovery.ts';
import { routingAfter } from '../release/step.ts';
import { routingName } from '../traffic/routing.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { historyEntry, type Scene } from './history-entry.ts';
import { filesFor } from './plan-input.ts';
import { writeDown } from './recording.ts';
import { bringBack } from './run-recovery.ts';

const ENDS = {
  finished: { text: 'completing it first', result: 'live' },
  undone: { text: 'rolling it back first', result: 'interrupted' },
  kept: { text: 'the canary keeps the share it has', result: 'canary' },
} as const satisfies Record<Recovery['outcome'], object>;

/** Finishes or undoes the plan of a killed bgc process, reports and records it. The caller must hold the lock. */
export async function recover(
  workspace: Scene & Pick<Workspace, 'directory' | 'engine' | 'undoEngine' | 'files'>,
  context: Pick<Context, 'signal' | 'now'>,
  report: Report,
): Promise<void> {
  const { config, directory, engine, undoEngine } = workspace;
  const journal = await readJournal(directory);
  if (journal === 'damaged') report({ event: 'warning', text: DAMAGED });
  if (journal === undefined || journal === 'damaged') return removeJournal(directory);
  const observed = await engine.observe();
  const { outcome, steps } = recoveryOf(journal, observed, config.drain.timeout);
  const what = `\`bgc ${journal.command}\` of release ${journal.release} ended at "${stepInFlight(journal)}"`;
  report({ event: 'note', text: `${what}; ${ENDS[outcome].text}` });
  await bringBack(steps, {
    ...context,
    engine,
    undoEngine,
    files: (step) => filesFor(workspace, observed, step),
    report,
    journal: async () => undefined,
  });
  if (begunOf(journal).some(({ kind }) => kind === 'write')) await settleFiles(workspace, report);
  if (!(await isRecorded(directory, journal))) {
    const end = { ...trafficOf(journal, observed, outcome), result: ENDS[outcome].result, reason: what };
    await writeDown(directory, { ...(await historyEntry(workspace, journal)), ...end }, report);
  }
  await removeJournal(directory);
}

/** Writes the files again for what the colors run: the planned release was never proved, or runs already. */
async function settleFiles(
  { config, directory, engine, files }: Pick<Workspace, 'config' | 'directory' | 'engine' | 'files'>,
  report: Report,
): Promise<void> {
  try {
    const wanted = await files(configsInUse(config, await engine.observe()));
    const stale = await staleFiles(directory, wanted);
    if (stale.length === 0) return;
    await engine.write(new Map([...wanted].filter(([path]) => stale.includes(path))));
    await engine.load();
  } catch (error) {
    if (!(error instanceof BgcError)) throw error;
    report({ event: 'warning', text: `generated files are left as they are: ${error.message}` });
  }
}

const DAMAGED = `${JOURNAL} is damaged and is removed: an interrupted release, if any, is neither finished nor undone; bgc status shows what is running`;

/** bgc was killed after it wrote the history and before it removed the journal, or could not undo everything. */
async function isRecorded(directory: string, { command, release, at }: Journal): Promise<boolean> {
  const last = (await readHistory(directory)).at(-1);
  return last !== undefined && last.command === command && last.release === release && last.at >= at;
}

function trafficOf(
  journal: Journal,
  { routing: now }: Observed,
  outcome: Recovery['outcome'],
): Pick<HistoryEntry, 'traffic'> {
  const traffic = { finished: routingAfter(begunOf(journal)), undone: undefined, kept: now }[outcome];
  return traffic === undefined ? {} : { traffic: routingName(traffic) };
}
