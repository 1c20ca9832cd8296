/** Why a file could not be read, in words that go with its name. */
export function readFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return FAULTS['code' in error ? String(error.code) : ''] ?? error.message;
}

const FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a directory',
  ENOTREG: 'it is no regular file',
  EFBIG: 'it is larger than 1 MiB',
  ELOOP: 'its links lead in a circle',
  EACCES: 'no permission (run bgc as a user who may read it)',
};
