import { resolve } from 'node:path';
import { BgcError, ExitCode, usageError } from '../../errors.ts';
import type { Selection } from '../../project/selection.ts';
import { type Environment, type ProcessOptions, type ProcessResult, runProcess } from '../host/process.ts';
import { selectedEnv } from './compose-env.ts';
import { moreNetworks } from './out-of-networks.ts';
import { withoutValues } from './redact.ts';
import { noPermission, notRunning } from './unreachable.ts';

/** https://docs.docker.com/reference/compose-file/merge/#reset-value: `!override` came with 2.24.4. */
const OLDEST_COMPOSE = [2, 24, 4] as const;

/** Compose's line for each object it creates: bgc's own steps say it better, and in an error it hides the reason. */
const PROGRESS = /^\s*(Container|Network|Volume|Image) \S+\s+\w+$/;

/** bgc's own overlay, if used, is the last file. */
interface ComposeOptions extends Selection {
  directory: string;
  signal?: AbortSignal;
  talk?: (line: string) => void;
  show?: (command: string) => void;
  /** Text of a Compose file on top of `files`. */
  overlay?: string;
}

/** `docker compose` with the right files. It is bgc's only source of Compose semantics. */
export class Compose {
  readonly #options: ComposeOptions;

  constructor(options: ComposeOptions) {
    this.#options = options;
  }

  get baseArgs(): string[] {
    const { directory, files, profiles, envFiles = [], projectName, overlay } = this.#options;
    // Compose takes relative paths from where it is started, which for `bgc compose` is anywhere.
    const paths = (option: string, all: readonly string[]) => all.flatMap((one) => [option, resolve(directory, one)]);
    return [
      'compose',
      '--project-directory',
      directory,
      ...(projectName === undefined ? [] : ['-p', projectName]),
      ...paths('--env-file', envFiles),
      ...paths('-f', files),
      ...(overlay === undefined ? [] : ['-f', '-']),
      ...profiles.flatMap((profile) => ['--profile', profile]),
    ];
  }

  get env(): Environment {
    return selectedEnv(this.#options);
  }

  async config(): Promise<string> {
    const { code, stdout, errors } = await this.#spawn(['--profile', '*', 'config', '--format', 'json']);
    if (code === 0) return stdout;
    await requireCompose();
    throw usageError('Docker Compose refuses the project', 'docker compose config', errors.map(withoutValues()));
  }

  async run(what: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    const result = await this.#spawn(['--progress', 'plain', '--ansi', 'never', ...args], env);
    this.#options.signal?.throwIfAborted();
    if (result.code === 0) return result.stdout;
    throwUnreachable(result.errors);
    throw new BgcError(`${what} failed`, {
      code: ExitCode.failed,
      details: result.errors
        .map(withoutValues())
        .filter((line) => !PROGRESS.test(line))
        .slice(-20),
      hint: moreNetworks(result.errors) ?? `bgc compose -- ${args.join(' ')}`,
    });
  }

  async attempt(
    args: readonly string[],
    { env, ...options }: Pick<ProcessOptions, 'env' | 'timeout' | 'onLine'>,
  ): Promise<ProcessResult> {
    const { directory, signal, show } = this.#options;
    const words = [...this.baseArgs, '--progress', 'quiet', '--ansi', 'never', ...args];
    show?.(['docker', ...words].join(' '));
    return runProcess('docker', words, { cwd: directory, signal, ...options, env: { ...this.env, ...env } });
  }

  #spawn(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<ProcessResult> {
    const { directory, signal, talk, show, overlay } = this.#options;
    show?.(['docker', ...this.baseArgs, ...args].join(' '));
    const shown = withoutValues();
    return runProcess('docker', [...this.baseArgs, ...args], {
      cwd: directory,
      signal,
      env: { ...this.env, ...env },
      ...(overlay === undefined ? {} : { input: overlay }),
      ...(talk && args.includes('plain') ? { onLine: (line) => PROGRESS.test(line) || talk(shown(line)) } : {}),
    });
  }
}

/** @throws BgcError when Compose reports that it cannot reach Docker */
function throwUnreachable(errors: readonly string[]): void {
  const text = errors.join('\n');
  if (/permission denied while trying to connect to the Docker daemon/i.test(text)) throw noPermission();
  if (/Cannot connect to the Docker daemon/i.test(text)) throw notRunning();
}

/** Returns the version; @throws BgcError when `docker compose` is missing or too old */
export async function requireCompose(): Promise<string> {
  const { code, stdout, errors } = await runProcess('docker', ['compose', 'version', '--short']);
  if (code !== 0) {
    throw new BgcError('`docker compose` does not work', {
      code: ExitCode.unreachable,
      details: errors.slice(-5),
      hint: 'install the Compose plugin: https://docs.docker.com/compose/install/linux/',
    });
  }
  const version = stdout.trim().replace(/^v/, '');
  if (isAtLeast(version, OLDEST_COMPOSE)) return version;
  throw new BgcError(`Docker Compose ${version} is too old: bgc needs ${OLDEST_COMPOSE.join('.')} or newer`, {
    code: ExitCode.unreachable,
    hint: 'update the docker-compose-plugin package: https://docs.docker.com/compose/install/linux/',
  });
}

/** Compares the leading numbers of a version such as `2.26.1-4` or `1.30.6`. */
export function isAtLeast(version: string, floor: readonly number[]): boolean {
  const numbers = version.split(/[.+-]/).map((part) => Number.parseInt(part, 10) || 0);
  for (const [index, least] of floor.entries()) {
    const number = numbers[index] ?? 0;
    if (number !== least) return number > least;
  }
  return true;
}
