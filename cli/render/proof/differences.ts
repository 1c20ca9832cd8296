/** A key of a Compose service that one model has and another has not, or has with another value. Never the value. */
export interface Difference {
  path: readonly string[];
  how: 'added' | 'removed' | 'changed';
}

/** Compares what `docker compose config` prints. It leaves out, or prints as `null` or `{}`, what a file does not say. */
export function differences(before: unknown, after: unknown, path: readonly string[] = []): Difference[] {
  if (Array.isArray(before) && Array.isArray(after)) return listDifferences(before, after, path);
  if (isMapOrAbsent(before) && isMapOrAbsent(after)) {
    const [old, now] = [before ?? {}, after ?? {}];
    const keys = new Set([...Object.keys(old), ...Object.keys(now)]);
    return [...keys].flatMap((key) => differences(old[key], now[key], [...path, key]));
  }
  if (isAbsent(before)) return [{ path, how: 'added' }];
  if (isAbsent(after)) return [{ path, how: 'removed' }];
  return before === after ? [] : [{ path, how: 'changed' }];
}

/** A list that only grew has `added` values: Compose appends to what it merges. */
function listDifferences(before: readonly unknown[], after: readonly unknown[], path: readonly string[]): Difference[] {
  const [old, now] = [before, after].map((list) => list.map((one) => JSON.stringify(one)));
  if (old === undefined || now === undefined || old.join() === now.join()) return [];
  const rest = now.filter((one) => old.includes(one));
  return [{ path, how: rest.join() === old.join() ? 'added' : 'changed' }];
}

type MapOrAbsent = Readonly<Record<string, unknown>> | null | undefined;

function isMapOrAbsent(value: unknown): value is MapOrAbsent {
  return (typeof value === 'object' && !Array.isArray(value)) || value === undefined;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
