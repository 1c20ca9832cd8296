import type { core } from 'zod/mini';
import { knownKeys } from '../schema/keys.ts';
import { formatPath, isObject, type Path, type Problem, quote, valueAt } from './problem.ts';
import { isSecret } from './secret.ts';
import { didYouMean } from './suggest.ts';

export function problemsOf(issues: readonly core.$ZodIssue[], written: unknown): Problem[] {
  return issues.flatMap((issue) => toProblems(issue, [], written));
}

function toProblems(issue: core.$ZodIssue, parent: Path, written: unknown): Problem[] {
  const path = [...parent, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key));
  if (issue.code === 'invalid_union') {
    const inner = issue.errors.find((issues) => issues.every(isInside));
    if (inner !== undefined) return inner.flatMap((one) => toProblems(one, path, written));
  }
  const isWrongType = issue.code === 'invalid_type' || issue.code === 'invalid_union';
  return [{ path, at: 'value', message: issue.message + butIs(valueAt(written, path), path, isWrongType) }];
}

/** Whether the issue is inside the value, not the value itself: then the user meant this member of the union. */
function isInside({ code, path }: core.$ZodIssue): boolean {
  return path.length > 0 || code === 'unrecognized_keys';
}

function butIs(value: unknown, path: Path, isWrongType: boolean): string {
  if (value === undefined) return ', but it is missing';
  if (value === null) return ', but it is empty';
  if (isObject(value)) return isWrongType ? `, not ${quote(value)}` : '';
  if (isSecret(path)) return '';
  const isVariable = typeof value === 'string' && value.includes('$');
  return `, not ${quote(value)}${isVariable ? ' (bgc does not fill in variables)' : ''}`;
}

function unknownKey(parent: Path, key: string): Problem {
  const known = knownKeys(parent);
  const help = didYouMean(key, known) || `; allowed in ${formatPath(parent) || 'this file'}: ${known.join(', ')}`;
  return { path: [...parent, key], at: 'key', message: `unknown key${help}` };
}
