import type { ComposeService } from '../project.ts';
import type { Remark, Rule } from './finding.ts';

const FILE = /[^\s:=?]*\.(?:sqlite3?|db)(?=$|[?\s])/i;
/** A URL of another scheme names a host: `redis://cache.db` is not a file. */
const OTHER_URL = /^(?!(?:jdbc:)?(?:sqlite3?|file|libsql)\b)[a-z][a-z+.-]*:\/\//i;

/** This rule sees only the name of a file, not whether it really is a SQLite file. */
export const sqlite: Rule = ({ service }) => {
  const mounted = service.volumes
    .filter(({ target }) => FILE.test(target))
    .map(({ target }) => remark(`the mount ${target}`, target, service));
  const named = [...service.environment].flatMap(([variable, value]) => {
    const file = fileIn(value);
    // The message names only the variable, because its value may be a secret.
    return file === undefined ? [] : [remark(variable, file, service)];
  });
  return [...mounted, ...named];
};

/** The file that a value names. A bare `app.db` does not count: it could be a host. */
function fileIn(value: string): string | undefined {
  const file = OTHER_URL.test(value) ? undefined : FILE.exec(value)?.[0];
  if (file === undefined) return undefined;
  return /\.db$/i.test(file) && !file.includes('/') ? undefined : file;
}

function remark(where: string, file: string, { volumes }: ComposeService): Remark {
  const path = file.replace(/^\/+/, '/');
  const isMounted = volumes.some(({ target }) => path === target || path.startsWith(`${target}/`));
  return {
    kind: 'risk',
    problem: `${where} looks like a SQLite file: ${isMounted || !path.startsWith('/') ? SHARED : SEPARATE}`,
    instead: 'a database server as a shared service, such as postgres',
  };
}

const SHARED = 'two versions write to it at once, and a migration changes it under the live one';
const SEPARATE = 'it is in no volume, so each color has its own, and each release starts with an empty one';
