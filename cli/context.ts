/** What a command may use of its process; tests pass their own. */
export interface Context {
  cwd: string;
  stdout: Output;
  stderr: Output;
  interactive: boolean;
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP. */
  signal: AbortSignal;
  /** Milliseconds on a monotonic clock. */
  now: () => number;
}

export interface Output {
  write(text: string): void;
  styled: boolean;
  columns: number;
}

export interface GlobalOptions {
  file: string;
  projectDirectory: string | undefined;
  json: boolean;
  quiet: boolean;
  verbose: boolean;
}
