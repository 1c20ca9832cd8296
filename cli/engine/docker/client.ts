import { homedir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { readBounded } from '../../config/text/bounded-file.ts';
import { BgcError, codeOf, ExitCode, messageOf } from '../../errors.ts';
import { runProcess } from '../host/process.ts';
import { cutOff, noPermission, notRunning } from './unreachable.ts';

/** Connects to the engine of the `docker` command: DOCKER_HOST, then DOCKER_CONTEXT, then the current context. */
export async function connectDocker(): Promise<Docker> {
  const host = process.env.DOCKER_HOST ?? (await contextHost());
  if (host === undefined) return unixSocket('/var/run/docker.sock');
  if (host.startsWith('unix://')) return unixSocket(host.slice('unix://'.length));
  if (host.startsWith('tcp://') && process.env.DOCKER_HOST !== undefined) return new Docker();
  throw new BgcError(`Docker at ${host} cannot be used`, {
    code: ExitCode.unreachable,
    hint: 'run bgc on the server itself, or forward its socket: ssh -L /tmp/docker.sock:/var/run/docker.sock SERVER, then DOCKER_HOST=unix:///tmp/docker.sock',
  });
}

/** `host` and `port` are undefined because dockerode otherwise lets DOCKER_HOST win over `socketPath`. */
function unixSocket(socketPath: string): Docker {
  return new Docker({ socketPath, host: undefined, port: undefined, protocol: 'http' });
}

async function contextHost(): Promise<string | undefined> {
  const name = process.env.DOCKER_CONTEXT ?? (await currentContext());
  if (name === undefined || name === 'default') return undefined;
  const { code, stdout } = await runProcess('docker', [
    'context',
    'inspect',
    name,
    '--format',
    '{{.Endpoints.docker.Host}}',
  ]);
  return code === 0 ? stdout.trim() : undefined;
}

async function currentContext(): Promise<string | undefined> {
  const directory = process.env.DOCKER_CONFIG ?? join(homedir(), '.docker');
  try {
    const config: unknown = JSON.parse(readBounded(join(directory, 'config.json')).toString());
    if (typeof config !== 'object' || config === null || !('currentContext' in config)) return undefined;
    return String(config.currentContext);
  } catch {
    return undefined;
  }
}

const CALL_TIMEOUT = 30_000;

/** Bounded: dockerode's promise never settles when the connection breaks in the middle of an answer. */
export async function call<T>(promise: Promise<T>, timeout = CALL_TIMEOUT): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new BgcError(`Docker did not answer within ${timeout / 1000}s`, { code: ExitCode.unreachable })),
      timeout,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } catch (error) {
    throw translated(error);
  } finally {
    clearTimeout(timer);
  }
}

export class EngineRefusal extends BgcError {
  readonly status: number;

  constructor(status: number, reason: string, cause: unknown) {
    super(`Docker refused: ${reason}`, { code: ExitCode.failed, hint: 'bgc status', cause });
    this.status = status;
  }
}

/** Turns a connection error or a refusal into an error that the user can act upon. Other errors stay as they are. */
export function translated(error: unknown): unknown {
  const status = statusOf(error);
  if (status !== undefined) return new EngineRefusal(status, reasonOf(error), error);
  switch (codeOf(error)) {
    case 'EACCES':
      return noPermission(error);
    case 'ENOENT':
    case 'ECONNREFUSED':
      return notRunning(error);
    case 'ECONNRESET':
    case 'EPIPE':
      return cutOff(error);
    default:
      return error;
  }
}

function statusOf(error: unknown): number | undefined {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** dockerode's own message starts with the status and dockerode's name for it. */
function reasonOf(error: unknown): string {
  const answer = error instanceof Error && 'json' in error ? error.json : undefined;
  const isWorded = typeof answer === 'object' && answer !== null && 'message' in answer;
  return (isWorded ? String(answer.message) : messageOf(error)).trim();
}

export function isNotFound(error: unknown): boolean {
  return hasStatus(error, 404);
}

/** Whether the engine answered that a container is not in the state for the request: not running, for example. */
export function isConflict(error: unknown): boolean {
  return hasStatus(error, 409);
}

export function isUnchanged(error: unknown): boolean {
  return hasStatus(error, 304);
}

function hasStatus(error: unknown, status: number): boolean {
  return error instanceof EngineRefusal && error.status === status;
}
