import { BgcError, ExitCode } from '../errors.ts';
import { JOURNAL, type Journal, stepInFlight } from '../release/journal.ts';
import { jsonLine } from '../report/json-line.ts';
import { reportTo } from '../report/sinks.ts';
import { type InFlight, statusOf } from '../report/status.ts';
import { formatStatus } from '../report/status-text.ts';
import { openWorkspace, type Workspace } from '../workspace/workspace.ts';
import type { Command } from './command.ts';

export const status: Command = {
  options: (builder) => builder,

  async run(options, context) {
    const workspace = await openWorkspace(options, context, reportTo(context, options));
    const [observed, { inFlight, problem }] = await Promise.all([
      workspace.engine.observe(),
      lookForJournal(workspace),
    ]);
    const current = statusOf(workspace.config, observed, inFlight, problem);
    context.stdout.write(options.json ? jsonLine(current) : formatStatus(current, new Date(context.clock.now())));
    return ExitCode.done;
  },
};

/** A journal that cannot be read does not prevent the status. */
async function lookForJournal(workspace: Workspace): Promise<{ inFlight: InFlight | null; problem?: string }> {
  try {
    const journal = await workspace.records.journal();
    if (journal === 'damaged') return { inFlight: null, problem: DAMAGED };
    return { inFlight: journal === undefined ? null : await inFlightOf(workspace, journal) };
  } catch (error) {
    if (!(error instanceof BgcError)) throw error;
    return { inFlight: null, problem: `${error.message}: bgc cannot tell whether a release is under way` };
  }
}

const DAMAGED = `${JOURNAL} is damaged: bgc cannot tell whether a release was interrupted; the next bgc up, switch or rollback starts from what is running`;

async function inFlightOf({ engine, records }: Workspace, journal: Journal): Promise<InFlight> {
  const { command, release, at: since } = journal;
  const holder = (await records.holder()) ?? null;
  const pid = holder === null ? (await engine.orphanedHook())?.pid : undefined;
  return { command, release, since, step: stepInFlight(journal), holder, ...(pid === undefined ? {} : { pid }) };
}
