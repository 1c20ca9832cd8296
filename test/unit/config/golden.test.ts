import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Config } from '../../../cli/config/config.ts';
import { parseConfig } from '../../../cli/config/parse.ts';
import { BgcError } from '../../../cli/errors.ts';

const FOLDER = join(import.meta.dirname, '../../golden/config');
const SEPARATOR = '---8<---\n';
const DEFAULTS = 'defaults.txt';

type Values = Omit<Config, 'file' | 'shownFile' | 'text'>;

/** A service with a port, one without, a check of each kind, and nothing else written: the defaults of everything. */
const defaults = valuesOf(partsOf(DEFAULTS).input);
const [web, worker] = defaults.services;
const [get, run] = defaults.checks;
const minimal = shortened({ ...defaults, services: defaults.services.slice(0, 1), checks: [] });

test.each(readdirSync(FOLDER).filter((name) => name.endsWith('.txt')))('%s', (name) => {
  const { input, expected } = partsOf(name);
  const outcome = outcomeOf(input, name === DEFAULTS ? stringify : differences);
  if (process.env.UPDATE_GOLDEN === '1') return writeFileSync(join(FOLDER, name), input + SEPARATOR + outcome);
  expect(outcome).toBe(expected);
});

function partsOf(name: string): { input: string; expected: string } {
  const [input = '', expected = ''] = readFileSync(join(FOLDER, name), 'utf8').split(SEPARATOR);
  return { input, expected };
}

/** The values as `print` shows them, or the error as it is printed. */
function outcomeOf(input: string, print: (values: Values) => string): string {
  try {
    return print(valuesOf(input));
  } catch (error) {
    if (!(error instanceof BgcError)) throw error;
    return [`error ${error.code}: ${error.message}`, ...error.details, `hint: ${error.hint ?? 'none'}`, ''].join('\n');
  }
}

function valuesOf(input: string): Values {
  const { file, shownFile, text, ...values } = parseConfig(input, 'bgc.yaml');
  expect(text).toBe(input);
  return values;
}

function differences(values: Values): string {
  return stringify(difference(shortened(values), minimal));
}

/** Each item of a list keeps what tells it from the others, and what differs from an item with defaults only. */
function shortened({ services, routes, checks, ...rest }: Values): object {
  const [no, route] = [undefined, defaults.routes[0]];
  return {
    ...rest,
    services: services.map((one) => difference(one, { ...(one.port ? web : worker), name: no, port: no })),
    routes: routes.map((one) => difference(one, { ...route, path: no, service: no })),
    checks: checks.map((one) =>
      difference(one, { ...(one.kind === 'http' ? get : run), kind: no, path: no, command: no }),
    ),
  };
}

/** The values of `one` that differ; `null` for a value that only `usual` has. A list differs as a whole. */
function difference(one: object, usual: object): object {
  const [ones, usuals] = [new Map(Object.entries(one)), new Map(Object.entries(usual))];
  const keys = [...new Set([...ones.keys(), ...usuals.keys()])];
  const differing = keys.filter((key) => !isDeepStrictEqual(ones.get(key), usuals.get(key)));
  return Object.fromEntries(differing.map((key) => [key, differenceOf(ones.get(key), usuals.get(key))]));
}

function differenceOf(one: unknown, usual: unknown): unknown {
  return isMapping(one) && isMapping(usual) ? difference(one, usual) : (one ?? null);
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
