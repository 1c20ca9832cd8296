/** What a command may use of its process; tests pass their own. */
export interface Context {
  cwd: string;
  stdout: Output;
  stderr: Output;
  interactive: boolean;
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP. */
  signal: AbortSignal;
  clock: Clock;
}

/** The time and the waits of a command; only the limit of one call or process has a timer of its own. */
export interface Clock {
  /** Milliseconds since the epoch, as in logs and records; jumps when the machine's clock is set. */
  now(): number;
  /** Milliseconds on a monotonic clock: for durations. */
  elapsed(): number;
  /** Rejects as soon as the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Aborts after `ms` milliseconds. Does not keep the process running. */
  limit(ms: number): AbortSignal;
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
