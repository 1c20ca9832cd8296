import type { Context } from '../context.ts';
import { readHistory } from '../engine/state/history.ts';
import { readJournal, removeJournal, writeJournal } from '../engine/state/journal.ts';
import type { Report } from '../release/event.ts';
import type { HistoryEntry } from '../release/history.ts';
import { JOURNAL, type Journal, stepInFlight } from '../release/journal.ts';
import type { Observed } from '../release/observed.ts';
import { begunOf, type Recovery, recoveryOf } from '../release/recovery.ts';
import { routingAfter } from '../release/step.ts';
import { routingName } from '../traffic/routing.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { historyEntry } from './history-entry.ts';
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
  workspace: Pick<Workspace, 'config' | 'directory' | 'engine' | 'files'>,
  context: Pick<Context, 'signal' | 'clock'>,
  report: Report,
): Promise<void> {
  const { directory, engine } = workspace;
  const journal = await readJournal(directory);
  if (journal === 'damaged') report({ event: 'warning', text: DAMAGED });
  if (journal === undefined || journal === 'damaged') return removeJournal(directory);
  const observed = await engine.observe();
  const { outcome, steps } = recoveryOf(journal, observed);
  const what = `\`bgc ${journal.command}\` of release ${journal.release} ended at "${stepInFlight(journal)}"`;
  report({ event: 'note', text: `${what}; ${ENDS[outcome].text}` });
  // A second bgc that is killed must not leave a half-undone release looking like a finished one. On a full disk, though,
  // undoing it matters more than noting it.
  if (outcome === 'undone') await writeJournal(directory, { ...journal, failed: true }).catch(() => undefined);
  const isWhole = await bringBack(steps, {
    ...context,
    engine,
    undoEngine: engine.uninterruptible(),
    files: (step) => filesFor(workspace, observed, step),
    report,
    journal: async () => undefined,
  });
  if (!(await isRecorded(directory, journal))) {
    const end = { ...trafficOf(journal, observed, outcome), result: ENDS[outcome].result, reason: what };
    await writeDown(directory, { ...(await historyEntry(workspace, journal, context.clock)), ...end }, report);
  }
  // Otherwise the next command tries the rest again; a release replaces the journal by its own.
  if (isWhole) await removeJournal(directory);
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
