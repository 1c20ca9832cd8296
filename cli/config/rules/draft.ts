import { HOOK_NAMES } from '../config.ts';
import { knownKeys } from '../schema/keys.ts';
import { isObject, type Path, valueAt } from '../text/problem.ts';

export interface Fields {
  path: Path;
  values: Readonly<Record<string, unknown>>;
  /** True for a mapping with only known keys: an absent key was really left out, not misspelled. */
  isCertain: boolean;
}

/** A possibly invalid file, for the rules: one mistake must not keep them from finding the next. */
export interface Draft {
  top: Fields;
  services: ReadonlyMap<string, Fields>;
  routes: readonly Fields[];
  proxy: Fields;
  preview: Fields;
  traffic: Fields;
  checks: readonly Fields[];
  hooks: readonly Fields[];
}

export function draftOf(written: unknown): Draft {
  const names = Object.keys(fieldsAt(written, ['services']).values);
  return {
    top: fieldsAt(written, []),
    services: new Map(names.map((name) => [name, fieldsAt(written, ['services', name], {})])),
    routes: itemsAt(written, 'routes'),
    proxy: fieldsAt(written, ['proxy'], {}),
    preview: fieldsAt(written, ['preview']),
    traffic: fieldsAt(written, ['traffic'], {}),
    checks: itemsAt(written, 'checks'),
    hooks: HOOK_NAMES.map((name) => fieldsAt(written, ['hooks', name])),
  };
}

export function has(fields: Fields, key: string): boolean {
  return Object.hasOwn(fields.values, key);
}

export function lacks(fields: Fields, key: string): boolean {
  return fields.isCertain && !has(fields, key);
}

export function valueOr(fields: Fields, key: string, byDefault: unknown): unknown {
  return lacks(fields, key) ? byDefault : valueAt(fields.values, [key]);
}

function itemsAt(written: unknown, key: string): Fields[] {
  const list = valueAt(written, [key]);
  return Array.isArray(list) ? list.map((_, index) => fieldsAt(written, [key, index])) : [];
}

function fieldsAt(written: unknown, path: Path, whenEmpty?: object): Fields {
  const value = valueAt(written, path) ?? whenEmpty;
  if (!isObject(value) || Array.isArray(value)) return { path, values: {}, isCertain: false };
  const known = knownKeys(path);
  return { path, values: { ...value }, isCertain: Object.keys(value).every((key) => known.includes(key)) };
}
