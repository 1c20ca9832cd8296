import type Docker from 'dockerode';
import { call } from './client.ts';
import { outputLines } from './output-lines.ts';

interface LogOptions {
  tail?: number;
  /** Milliseconds since the epoch. */
  since?: number;
  stderrOnly?: boolean;
}

export async function logLines(docker: Docker, container: string, options: LogOptions = {}): Promise<string[]> {
  const { tail, since, stderrOnly = false } = options;
  const output = await call(
    docker.getContainer(container).logs({
      follow: false,
      stdout: !stderrOnly,
      stderr: true,
      ...(tail === undefined ? {} : { tail }),
      ...(since === undefined ? {} : { since: since / 1000 }),
    }),
  );
  return outputLines(output);
}
