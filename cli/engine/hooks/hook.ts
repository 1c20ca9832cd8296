import { randomUUID } from 'node:crypto';
import type { Config, Hook, HookName } from '../../config/config.ts';
import { BgcError, ExitCode } from '../../errors.ts';
import type { ReleaseFacts } from '../../release/release-facts.ts';
import { releaseVariable } from '../../render/compose/pin.ts';
import { colored } from '../../traffic/color.ts';
import { ownPreview } from '../checks/preview-address.ts';
import type { Deployment } from '../deployment.ts';
import { call, isConflict, isNotFound } from '../docker/client.ts';
import { isProxy, projectContainers } from '../docker/containers.ts';
import { type ProcessResult, runProcess } from '../host/process.ts';
import { leaderOf } from '../host/process-group.ts';
import { insidePorts } from '../nginx/inside-ports.ts';
import { hookEnv } from './hook-env.ts';
import { forgetHook, HOOK_ID, noteHook } from './running-hook.ts';

const QUOTED = 10;

/** @throws BgcError when it does not exit with 0 in time; none of its processes run then */
export async function runHook(site: Deployment, config: Config, hook: Hook, facts: ReleaseFacts): Promise<void> {
  const lines: string[] = [];
  const onLine = (line: string): void => {
    lines.splice(0, lines.length - QUOTED + 1);
    lines.push(line);
    site.talk(line);
  };
  const containers = hook.in === undefined ? [] : await projectContainers(site.docker, site.project);
  const env = hookEnv(
    site.project,
    config,
    hook,
    facts,
    await ownPreview(site, config),
    insidePorts(containers.find(isProxy), config),
  );
  const options = { env, timeout: hook.timeout, onLine };
  const { code, timedOut } = await (hook.in === undefined
    ? runOnHost(site, hook, facts.release, options)
    : runInContainer(site, hook, hook.in, facts, options));
  site.signal.throwIfAborted();
  if (code === 0 && !timedOut) return;
  const how = timedOut ? `did not end within ${hook.timeout / 1000}s` : `failed with exit code ${code}`;
  throw new BgcError(`the hook ${hook.name} ${how}`, { code: ExitCode.failed, details: lines });
}

interface Options {
  env: Readonly<Record<string, string>>;
  timeout: number;
  onLine: (line: string) => void;
}

/** Records the hook before it begins: it outlives a killed bgc, and the next bgc must know of it. */
async function runOnHost(
  { directory, signal, clock }: Deployment,
  { name, command, timeout }: Hook,
  release: number,
  options: Options,
): Promise<ProcessResult> {
  const since = new Date(clock.now()).toISOString();
  const id = randomUUID();
  const admit = async (pid: number): Promise<void> => {
    const leader = await leaderOf(pid);
    if (leader !== undefined) await noteHook(directory, { version: 1, name, release, id, leader, since, timeout });
  };
  try {
    const env = { ...options.env, [HOOK_ID]: id };
    return await runProcess('sh', ['-c', command], { cwd: directory, signal, admit, ...options, env });
  } finally {
    await forgetHook(directory);
  }
}

/** One-off, without alias and port: no request reaches it. Values go by environment: others can read command lines. */
async function runInContainer(
  site: Deployment,
  { name, command }: Hook,
  service: string,
  { color, release }: ReleaseFacts,
  { env, ...options }: Options,
): Promise<ProcessResult> {
  await endHook(site, name);
  const variables = Object.keys(env).flatMap((key) => ['-e', key]);
  const words = ['run', '--rm', '--no-deps', '-T', '--name', containerOf(site, name), '--entrypoint', 'sh'];
  const result = await site.compose.attempt([...words, ...variables, colored(service, color), '-c', command], {
    ...options,
    env: { ...env, [releaseVariable(color)]: String(release) },
  });
  // A terminated client leaves its container running.
  if (result.code !== 0 || result.timedOut) await endHook(site, name);
  return result;
}

export async function endHook(site: Deployment, name: HookName): Promise<void> {
  try {
    await call(site.docker.getContainer(containerOf(site, name)).remove({ force: true, v: true }));
  } catch (error) {
    // Conflict: Compose is already removing it.
    if (!isNotFound(error) && !isConflict(error)) throw error;
  }
}

function containerOf({ project }: Deployment, name: HookName): string {
  return `${project}-hook-${name}`;
}
