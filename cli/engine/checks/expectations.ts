import { isDeepStrictEqual } from 'node:util';
import type { HttpCheck } from '../../config/config.ts';
import type { Answer } from '../host/http.ts';

type Expectation = (check: HttpCheck, answer: Answer, took: number) => string[];

/** The expectations that an answer after `took` milliseconds does not meet, each with what it has instead. Pure. */
export function unmet(check: HttpCheck, answer: Answer, took: number): string[] {
  return expectations.flatMap((expectation) => expectation(check, answer, took));
}

const hasStatus: Expectation = ({ status }, answer) =>
  answer.status === status ? [] : [`status ${answer.status} instead of ${status}`];

const hasText: Expectation = ({ contains = '' }, { body }) =>
  body.includes(contains) ? [] : [`the answer does not contain ${quote(contains)}`];

const hasHeaders: Expectation = ({ header = {} }, { headers }) =>
  Object.entries(header).flatMap(([name, expected]) => {
    const actual = headers[name.toLowerCase()];
    const text = Array.isArray(actual) ? actual.join(', ') : actual;
    return text === expected ? [] : [`header ${name} is ${quote(text)} instead of ${quote(expected)}`];
  });

const hasJson: Expectation = ({ json = {} }, { body }) => {
  const expected = Object.entries(json);
  if (expected.length === 0) return [];
  const parsed = parse(body);
  if (parsed === undefined) return ['the answer is not JSON'];
  return expected.flatMap(([path, value]) => {
    const actual = valueAt(parsed.value, path);
    return isDeepStrictEqual(actual, value) ? [] : [`${path} is ${quote(actual)} instead of ${quote(value)}`];
  });
};

const isFast: Expectation = ({ maxTime }, _, took) =>
  maxTime === undefined || took <= maxTime ? [] : [`it took ${Math.round(took)} ms, which is more than ${maxTime} ms`];

const expectations: readonly Expectation[] = [hasStatus, hasHeaders, hasText, hasJson, isFast];

function parse(body: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(body) };
  } catch {
    return undefined;
  }
}

/** The value at a dotted path, such as `db.connected` or `items.0.id`. */
function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, key) =>
        typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key) ? Reflect.get(inner, key) : undefined,
      value,
    );
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
