import { leftHook } from '../engine/left-hook.ts';
import { readJournal } from '../engine/state/journal.ts';
import { lockHolder } from '../engine/state/lock.ts';
import { ExitCode } from '../errors.ts';
import { stepInFlight } from '../release/journal.ts';
import { jsonLine } from '../report/json-line.ts';
import { type InFlight, statusOf } from '../report/status.ts';
import { formatStatus } from '../report/status-text.ts';
import { openWorkspace } from '../workspace.ts';
import { type Command, reportTo } from './command.ts';

export const status: Command = {
  options: (builder) => builder,

  async run(options, context) {
    const { config, engine, directory } = await openWorkspace(options, context, reportTo(context, options));
    const [observed, inFlight] = await Promise.all([engine.observe(), findInFlight(directory)]);
    const current = statusOf(config, observed, inFlight);
    context.stdout.write(options.json ? jsonLine(current) : formatStatus(current, new Date()));
    return ExitCode.done;
  },
};

async function findInFlight(directory: string): Promise<InFlight | null> {
  const journal = await readJournal(directory);
  if (journal === undefined) return null;
  const { command, release, at: since } = journal;
  const holder = (await lockHolder(directory)) ?? null;
  const pid = holder === null ? (await leftHook(directory))?.leader.pid : undefined;
  return { command, release, since, step: stepInFlight(journal), holder, ...(pid === undefined ? {} : { pid }) };
}
