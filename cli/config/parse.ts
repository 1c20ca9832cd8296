import * as z from 'zod/mini';
import { type BgcError, usageError } from '../errors.ts';
import type { Config } from './config.ts';
import { normalise } from './normalise/normalise.ts';
import { excessIn } from './rules/bounds.ts';
import { draftOf } from './rules/draft.ts';
import { brokenRules } from './rules/rules.ts';
import { writtenConfig } from './schema/written.ts';
import { excerpts } from './text/excerpt.ts';
import { problemsOf } from './text/issues.ts';
import { offsetOf } from './text/locate.ts';
import { type Fault, formatPath, type Problem } from './text/problem.ts';
import { readSource, type Source } from './text/source.ts';

const MAX_BYTES = 1024 * 1024;

/** Parses the text of a `bgc.yaml`, or throws one BgcError with every problem. `file` is its name in messages. */
export function parseConfig(text: string, file: string): Config {
  if (Buffer.byteLength(text) > MAX_BYTES) throw usageError(`${file} is larger than 1 MiB`);
  const source = readSource(text, file);
  if (source.written === undefined) throw problemError(source, []);
  if (source.written === null) throw usageError(`${file} is empty`, 'bgc init');
  const excess = excessIn(source.written);
  if (excess.length > 0) throw problemError(source, excess);
  const { data, error } = z.safeParse(writtenConfig, source.written);
  const problems = [...problemsOf(error?.issues ?? [], source.written), ...brokenRules(draftOf(source.written))];
  if (data === undefined || problems.length + source.faults.length > 0) throw problemError(source, problems);
  return normalise(data, text, file);
}

export function configError(text: string, file: string, problems: readonly Problem[]): BgcError {
  return problemError(readSource(text, file), problems);
}

function problemError(source: Source, problems: readonly Problem[]): BgcError {
  const places = inOrder([...source.faults, ...problems.map((problem) => toFault(source, problem))]);
  const excerpt = excerpts(source);
  const details = places.flatMap(({ offset, message }) => {
    const { line, col } = source.lines.linePos(offset);
    return [`${source.file}:${line}:${col} ${message}`, ...excerpt(offset)];
  });
  const count = places.length === 1 ? '1 problem' : `${places.length} problems`;
  return usageError(`${source.file} has ${count}`, '`bgc schema` prints what is allowed', details);
}

function toFault({ document }: Source, problem: Problem): Fault {
  const where = formatPath(problem.path);
  return { offset: offsetOf(document, problem), message: where ? `${where}: ${problem.message}` : problem.message };
}

/** Sorted from top to bottom without duplicates: one value may fail two tests with the same message. */
function inOrder(faults: readonly Fault[]): Fault[] {
  const distinct = new Map(faults.map((fault) => [`${fault.offset} ${fault.message}`, fault]));
  return [...distinct.values()].sort((a, b) => a.offset - b.offset);
}
