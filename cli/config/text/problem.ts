/** Keys and list indexes from the top of the file to a value. */
export type Path = readonly (string | number)[];

export interface Problem {
  path: Path;
  /** What the caret points at: the key, or its value if there is one. */
  at: 'key' | 'value';
  message: string;
}

export interface Fault {
  offset: number;
  message: string;
}

const PLAIN_KEY = /^[\w.-]{1,80}$/;

/** `services.web.port`, `routes[0].host`; keys that are not plain are quoted. */
export function formatPath(path: Path): string {
  return path.map(formatKey).join('').replace(/^\./, '');
}

export function valueAt(written: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (isObject(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined),
    written,
  );
}

/** A value for a message: on one line, at most 60 characters. */
export function quote(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'a mapping';
  const text = JSON.stringify(value) ?? String(value);
  return withoutControls(text.length > 60 ? `${text.slice(0, 57)}…"` : text);
}

/** Replaces characters that move the cursor or reverse the text direction. Keeps the length. */
export function withoutControls(text: string): string {
  return text.replace(/\t/g, '→').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function formatKey(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return PLAIN_KEY.test(key) ? `.${key}` : `[${quote(key)}]`;
}
