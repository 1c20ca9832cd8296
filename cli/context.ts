/** What a command may use of the process it runs in; tests give their own. */
export interface Context {
  cwd: string;
  stdout: Output;
  stderr: Output;
  /** Whether questions can be asked. */
  interactive: boolean;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  signal: AbortSignal;
  /** Milliseconds on a clock that never goes back. */
  now: () => number;
}

export interface Output {
  write(text: string): void;
  /** Whether it is a terminal that understands colors. */
  styled: boolean;
  columns: number;
}

/** The options every command has. */
export interface GlobalOptions {
  file: string;
  projectDirectory: string | undefined;
  json: boolean;
  quiet: boolean;
  verbose: boolean;
}
