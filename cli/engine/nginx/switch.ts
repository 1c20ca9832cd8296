import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Color, otherColor } from '../../color.ts';
import { BgcError, ExitCode } from '../../errors.ts';
import { call } from '../docker/client.ts';
import { exec } from '../docker/exec.ts';
import { logLines } from '../docker/logs.ts';
import { nginxDirectory, type RunningProxy, requireProxy, type Site } from '../site.ts';
import { activate, activeColor } from '../state/active.ts';
import { servingOf } from './control.ts';
import { workersOf } from './workers.ts';

/** A reload is over in some 100 ms; nginx tries to bind for 2.5 s before it gives up. */
const PROOF_TIMEOUT = 10_000;
/** Between two looks: there is no event for "the new generation answers". */
const LOOK = 10;

/**
 * Gives the traffic to a color: test the very file, swap the symlink, reload, and prove it. It returns when the running
 * nginx answers with the new generation and no worker of the old one takes a connection.
 * Neither the exit code of `nginx -t` nor a delivered signal proves that: both succeed for reloads that nginx refuses.
 * @throws BgcError after traffic was put back, when anything is in doubt
 */
export async function switchTo(site: Site, color: Color): Promise<void> {
  const proxy = await requireProxy(site);
  const directory = nginxDirectory(site);
  const before = (await activeColor(directory)) ?? otherColor(color);
  await testFile(site, proxy, `${color}.conf`);
  await activate(directory, color);
  try {
    await reload(site, proxy, color);
  } catch (error) {
    await activate(directory, before);
    await reload(site, proxy, before);
    throw error;
  }
}

/** @throws BgcError with nginx's own words when it refuses the file */
export async function testFile({ docker }: Site, proxy: RunningProxy, file: string): Promise<void> {
  const { code, lines } = await exec(docker, proxy.id, ['nginx', '-t', '-q', '-c', `/etc/nginx/bgc/${file}`]);
  if (code !== 0) throw new BgcError(`nginx refuses ${file}`, { code: ExitCode.failed, details: lines });
}

/** Makes nginx read its configuration again and waits for the proof that it did. */
async function reload({ docker, directory }: Site, proxy: RunningProxy, color: Color): Promise<void> {
  const generation = await generationOf(join(nginxDirectory({ directory }), `${color}.conf`));
  const { accepting: old } = await workersOf(docker, proxy.id);
  const since = Date.now();
  await call(docker.getContainer(proxy.id).kill({ signal: 'SIGHUP' }));
  const deadline = since + PROOF_TIMEOUT;
  await until(
    deadline,
    async () => (await servingOf(proxy.control))?.generation === generation,
    async () => refusal(await logLines(docker, proxy.id, { since, stderrOnly: true }), color),
  );
  await until(
    deadline,
    async () => !intersects(old, (await workersOf(docker, proxy.id)).accepting),
    async () => new BgcError('nginx workers of the old generation still take connections', { code: ExitCode.failed }),
  );
}

async function until(
  deadline: number,
  satisfied: () => Promise<boolean>,
  failure: () => Promise<Error>,
): Promise<void> {
  while (!(await satisfied())) {
    if (Date.now() > deadline) throw await failure();
    await sleep(LOOK);
  }
}

function refusal(log: readonly string[], color: Color): BgcError {
  const reasons = log.filter((line) => /\[(emerg|alert)\]/.test(line));
  return new BgcError(`nginx did not start to serve ${color}`, {
    code: ExitCode.failed,
    details: reasons.length > 0 ? reasons : log.slice(-5),
  });
}

function intersects(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...some].some((one) => others.has(one));
}

/** The generation a configuration answers with, read from the text itself. */
async function generationOf(file: string): Promise<string> {
  const generation = /"generation":"([0-9a-f]{12})"/.exec(await readFile(file, 'utf8'))?.[1];
  if (generation !== undefined) return generation;
  throw new BgcError(`${file} has no generation, so a switch could not be proved`, {
    code: ExitCode.usage,
    hint: 'a template of your own needs {{> control}}',
  });
}
