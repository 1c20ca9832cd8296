/** Exit codes of a `bgc` process. The numbers are part of the interface: scripts rely on them. */
export const ExitCode = {
  done: 0,
  /** The release failed; the color that was live before still serves. */
  failed: 1,
  /** Wrong usage or wrong configuration; bgc changed nothing. */
  usage: 2,
  /** Another release of this project holds the lock. */
  locked: 3,
  /** Docker or the proxy cannot be reached. */
  unreachable: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

interface ErrorDetails {
  code: ExitCode;
  details?: readonly string[];
  /** What to do next, preferably a command to run. */
  hint?: string;
  cause?: unknown;
}

/** An error that the user can act upon, printed once by `main`. Any other error that reaches `main` is a bug in bgc. */
export class BgcError extends Error {
  readonly code: ExitCode;
  readonly details: readonly string[];
  readonly hint: string | undefined;

  constructor(message: string, { code, details = [], hint, cause }: ErrorDetails) {
    super(message, { cause });
    this.name = 'BgcError';
    this.code = code;
    this.details = details;
    this.hint = hint;
  }
}

export function usageError(message: string, hint?: string, details: readonly string[] = []): BgcError {
  return new BgcError(message, { code: ExitCode.usage, details, ...(hint === undefined ? {} : { hint }) });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** Why a file could not be read, in words that follow its name in a message. */
export function readFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return FAULTS[codeOf(error) ?? ''] ?? error.message;
}

const FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a directory',
  ENOTREG: 'it is not a regular file',
  EFBIG: 'it is larger than 1 MiB',
  ELOOP: 'its links form a loop',
  EACCES: 'no permission (run bgc as a user who may read it)',
};
