import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BgcError, ExitCode } from '../../errors.ts';
import { isSameTraffic, type Traffic, trafficName, trafficText } from '../../traffic.ts';
import { call, isConflict } from '../docker/client.ts';
import { exec } from '../docker/exec.ts';
import { logLines } from '../docker/logs.ts';
import { nginxDirectory, type RunningProxy, requireProxy, type Site } from '../site.ts';
import { activate, activeTraffic } from '../state/active.ts';
import { servingOf } from './control.ts';
import { workersOf } from './workers.ts';

/** A reload is over in some 100 ms; nginx tries to bind for 2.5 s before it gives up. */
const PROOF_TIMEOUT = 10_000;
/** Between two looks: there is no event for "the new generation answers". */
const LOOK = 10;
/** A reload that takes longer may have been refused: nginx says so in its log, which costs more to look at. */
const LOG_LOOK = 250;

/**
 * Changes who has the traffic: test the very file, swap the symlink, reload, and prove it. It returns when the running
 * nginx answers with the new generation and no worker of the old one takes a connection.
 * Neither the exit code of `nginx -t` nor a delivered signal proves that: both succeed for reloads that nginx refuses.
 * @throws BgcError after traffic was put back, when anything is in doubt
 */
export async function switchTo(site: Site, traffic: Traffic): Promise<void> {
  const proxy = await requireProxy(site);
  const directory = nginxDirectory(site);
  // Without a link nginx goes on with what it has.
  const before = (await activeTraffic(directory)) ?? (await servingOf(proxy.control))?.traffic ?? traffic;
  await testFile(site, proxy, fileOf(traffic));
  await activate(directory, traffic);
  try {
    await reload(site, proxy, traffic);
  } catch (error) {
    const reason = reasonOf(error);
    await activate(directory, before);
    await putBack(site, proxy, before, reason);
    throw reason;
  }
}

/** 409: nothing can be done to a container that does not run. */
function reasonOf(error: unknown): unknown {
  if (!isConflict(error)) return error;
  return new BgcError('the proxy ended in the middle of the switch', { code: ExitCode.failed, hint: 'bgc status' });
}

/** @throws BgcError with both problems when the traffic cannot be put back */
async function putBack(site: Site, proxy: RunningProxy, before: Traffic, error: unknown): Promise<void> {
  try {
    // Looked up again: a proxy that was restarted meanwhile has another control port.
    await reload(site, await requireProxy(site), before);
  } catch (second) {
    // What made nginx refuse one file may be in the other too: it then goes on with what it has.
    if (isSameTraffic((await servingOf(proxy.control))?.traffic, before)) return;
    throw new BgcError(
      `${messageOf(error)}; and ${trafficText(before)} could not be made live again: ${messageOf(reasonOf(second))}`,
      {
        code: ExitCode.failed,
        details: error instanceof BgcError ? error.details : [],
        hint: 'bgc status',
        cause: error,
      },
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** @throws BgcError with nginx's own words when it refuses the file */
export async function testFile({ docker }: Site, proxy: RunningProxy, file: string): Promise<void> {
  const { code, lines } = await exec(docker, proxy.id, ['nginx', '-t', '-q', '-c', `/etc/nginx/bgc/${file}`]);
  if (code !== 0) throw new BgcError(`nginx refuses ${file}`, { code: ExitCode.failed, details: lines });
}

function fileOf(traffic: Traffic): string {
  return `${trafficName(traffic)}.conf`;
}

/** Makes nginx read its configuration again and waits for the proof that it did. */
async function reload({ docker, directory }: Site, proxy: RunningProxy, traffic: Traffic): Promise<void> {
  const generation = await generationOf(join(nginxDirectory({ directory }), fileOf(traffic)));
  const { accepting: old } = await workersOf(docker, proxy.id);
  const since = Date.now();
  await call(docker.getContainer(proxy.id).kill({ signal: 'SIGHUP' }));
  const deadline = since + PROOF_TIMEOUT;
  let looked = since;
  await until(
    deadline,
    async () => {
      if ((await servingOf(proxy.control))?.generation === generation) return true;
      if (Date.now() - looked < LOG_LOOK) return false;
      looked = Date.now();
      const log = await logLines(docker, proxy.id, { since, stderrOnly: true });
      if (log.some(isRefusal)) throw refusal(log, traffic);
      return false;
    },
    async () => refusal(await logLines(docker, proxy.id, { since, stderrOnly: true }), traffic),
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

/** nginx's last word on a reload. It tries an address that is taken again, for 2.5 s, and could yet succeed. */
function isRefusal(line: string): boolean {
  return line.includes('[emerg]') && !/ bind\(\) to .* failed /.test(line);
}

function refusal(log: readonly string[], traffic: Traffic): BgcError {
  const reasons = log.filter((line) => /\[(emerg|alert)\]/.test(line));
  return new BgcError(`nginx did not start to serve ${trafficText(traffic)}`, {
    code: ExitCode.failed,
    details: reasons.length > 0 ? reasons : log.slice(-5),
    ...(reasons.length > 0 ? { hint: UNRELOADABLE } : {}),
  });
}

const UNRELOADABLE =
  'give what changed another name; or `bgc compose -- restart bgc-proxy` (a short time without answers), then try again';

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
