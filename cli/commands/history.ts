import type { Argv } from 'yargs';
import type { GlobalOptions } from '../context.ts';
import { recordsIn } from '../engine/engines.ts';
import { ExitCode, usageError } from '../errors.ts';
import type { HistoryEntry } from '../release/history.ts';
import { jsonLine } from '../report/json-line.ts';
import { table } from '../report/table.ts';
import { directoryOf } from '../workspace/project-file.ts';
import type { Command } from './command.ts';

interface Options extends GlobalOptions {
  last: number;
}

export const history: Command<Options> = {
  options: (builder: Argv) => builder.option('last', { type: 'number', default: 20, describe: 'how many entries' }),

  async run(options, context) {
    const entries = (await recordsIn(directoryOf(options, context)).history()).slice(-lastOf(options));
    const text = options.json ? entries.map(jsonLine).join('') : formatHistory(entries);
    context.stdout.write(text);
    return ExitCode.done;
  },
};

/** @throws BgcError unless it is a positive integer */
function lastOf({ last }: Options): number {
  if (Number.isInteger(last) && last > 0) return last;
  throw usageError('--last is not a number of entries', 'bgc history --last 50');
}

function formatHistory(entries: readonly HistoryEntry[]): string {
  if (entries.length === 0) return 'nothing has been released yet\n';
  return table([HEADER, ...entries.map(row)]);
}

const HEADER = ['RELEASE', 'WHEN (UTC)', 'COMMAND', 'COLOR', 'RESULT', 'TOOK', 'REQUESTS', 'COMMIT', 'BY', 'REASON'];

function row(entry: HistoryEntry): string[] {
  const { release, at, command, color, traffic, result, took, requests, failed, commit, by, reason } = entry;
  return [
    String(release),
    at.replace('T', ' ').slice(0, 19),
    command,
    traffic ?? color,
    result,
    took === undefined ? '-' : `${(took / 1000).toFixed(1)} s`,
    requests === undefined ? '-' : `${requests}, ${failed} failed`,
    commit === undefined ? '-' : `${commit.id.slice(0, 7)}${commit.dirty ? '+' : ''}`,
    by,
    reason ?? '',
  ];
}
