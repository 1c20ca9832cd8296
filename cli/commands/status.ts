import { leftHook } from '../engine/hooks/orphaned-hook.ts';
import { JOURNAL, readJournal } from '../engine/state/journal.ts';
import { lockHolder } from '../engine/state/lock.ts';
import { BgcError, ExitCode } from '../errors.ts';
import { type Journal, stepInFlight } from '../release/journal.ts';
import { jsonLine } from '../report/json-line.ts';
import { reportTo } from '../report/sinks.ts';
import { type InFlight, statusOf } from '../report/status.ts';
import { formatStatus } from '../report/status-text.ts';
import { openWorkspace } from '../workspace/workspace.ts';
import type { Command } from './command.ts';

export const status: Command = {
  options: (builder) => builder,

  async run(options, context) {
    const { config, engine, directory } = await openWorkspace(options, context, reportTo(context, options));
    const [observed, { inFlight, problem }] = await Promise.all([engine.observe(), lookForJournal(directory)]);
    const current = statusOf(config, observed, inFlight, problem);
    context.stdout.write(options.json ? jsonLine(current) : formatStatus(current, new Date()));
    return ExitCode.done;
  },
};

/** A journal that cannot be read does not prevent the status. */
async function lookForJournal(directory: string): Promise<{ inFlight: InFlight | null; problem?: string }> {
  try {
    const journal = await readJournal(directory);
    if (journal === 'damaged') return { inFlight: null, problem: DAMAGED };
    return { inFlight: journal === undefined ? null : await inFlightOf(directory, journal) };
  } catch (error) {
    if (!(error instanceof BgcError)) throw error;
    return { inFlight: null, problem: `${error.message}: bgc cannot tell whether a release is under way` };
  }
}

const DAMAGED = `${JOURNAL} is damaged: bgc cannot tell whether a release was interrupted; the next bgc up, switch or rollback starts from what is running`;

async function inFlightOf(directory: string, journal: Journal): Promise<InFlight> {
  const { command, release, at: since } = journal;
  const holder = (await lockHolder(directory)) ?? null;
  const pid = holder === null ? (await leftHook(directory))?.leader.pid : undefined;
  return { command, release, since, step: stepInFlight(journal), holder, ...(pid === undefined ? {} : { pid }) };
}
