import { join } from 'node:path';
import { readBounded } from '../../config/text/bounded-file.ts';
import { BgcError, ExitCode } from '../../errors.ts';
import { configFile } from '../../render/nginx/config-file.ts';
import { type Routing, routingText } from '../../traffic/routing.ts';
import type { Deployment } from '../deployment.ts';
import { EngineRefusal } from '../docker/client.ts';
import { exec } from '../docker/exec.ts';
import { logLines } from '../docker/logs.ts';
import { isUnreachable } from '../docker/unreachable.ts';
import { servingOf } from './control.ts';
import { isRefusal, isWorkerLoss, parseErrorLine } from './error-log.ts';
import { followControlPort } from './reconnect.ts';
import { nginxDirectory, type RunningProxy } from './running-proxy.ts';
import { nginxRefusal } from './test-file.ts';
import { workersOf } from './workers.ts';

/** Milliseconds. After the signal, a reload takes about 100 ms; nginx tries to bind for 2.5 s before it gives up. */
const PROOF_TIMEOUT = 10_000;
/** Milliseconds between polls: there is no event for "the new workers answer". */
const POLL_INTERVAL = 10;
/** Milliseconds. nginx may have refused a reload that takes longer: it says so in its log, which costs more to read. */
const LOG_LOOK = 250;

/**
 * The proof: the generation of that very file answers, and no old worker takes a connection. The second also proves a
 * reload of an unchanged file. A crash of the proxy meanwhile is no failure: Docker restarts it, with that file. Nor is
 * a slow machine: time counts from when nginx has the signal, and a proof that comes late is valid.
 */
export async function reload(site: Deployment, proxy: RunningProxy, routing: Routing): Promise<void> {
  const { clock } = site;
  const { isServed, isProved } = await proofOf(site, proxy, routing);
  const since = clock.now();
  const untold = await tell(site, proxy.id, configFile(routing));
  const told = clock.now();
  const problem = async (): Promise<BgcError | undefined> => {
    const isLate = clock.now() > told + PROOF_TIMEOUT;
    const log = await logLines(site.docker, proxy.id, { since, stderrOnly: true });
    if (log.some(isRefusal)) return refusal(log, routing);
    if (!isLate) return undefined;
    return untold ?? ((await isServed()) ? stillThere() : refusal(log, routing));
  };
  let looked = told;
  while (!(await isProved())) {
    if (clock.now() - looked >= LOG_LOOK) {
      const error = await problem();
      // nginx may have begun to serve since the last poll.
      if (error !== undefined && !(await isProved())) throw error;
      looked = clock.now();
    }
    await clock.sleep(POLL_INTERVAL);
  }
}

async function proofOf(
  site: Deployment,
  proxy: RunningProxy,
  routing: Routing,
): Promise<Record<'isServed' | 'isProved', () => Promise<boolean>>> {
  const generation = await generationOf(join(nginxDirectory(site), configFile(routing)));
  const { accepting: old } = await workersOf(site.docker, proxy.id);
  const answers = followControlPort(site, proxy, servingOf);
  const isServed = async (): Promise<boolean> => (await answers())?.generation === generation;
  const isAlone = async (): Promise<boolean> => !intersects(old, (await workersOf(site.docker, proxy.id)).accepting);
  return { isServed, isProved: async () => (await isServed()) && (await isAlone()) };
}

/**
 * Not Docker's `kill`: when that signal meets a container at the moment its process has died, Docker restarts the
 * container, but stops it for good a `stop_grace_period` later (Engine 26.1, and
 * https://github.com/moby/moby/blob/master/daemon/kill.go still: handleContainerExit).
 * @returns the error, when it is unknown whether nginx got the signal; @throws BgcError when nginx refuses the file
 */
async function tell({ docker }: Deployment, proxy: string, file: string): Promise<BgcError | undefined> {
  try {
    const { code, lines } = await exec(docker, proxy, ['nginx', '-s', 'reload', '-c', '/etc/nginx/bgc/active.conf']);
    if (code === 0 || !lines.some((line) => line.includes('[emerg]'))) return undefined;
    throw nginxRefusal(file, lines, ExitCode.failed);
  } catch (error) {
    // The container has exited: it cannot get the signal, and does not need it.
    if (error instanceof EngineRefusal) return undefined;
    if (isUnreachable(error)) return error;
    throw error;
  }
}

function refusal(log: readonly string[], routing: Routing): BgcError {
  const reasons = log.filter((line) => ['emerg', 'alert'].includes(parseErrorLine(line)?.level ?? ''));
  return new BgcError(`nginx did not start to serve ${routingText(routing)}`, {
    code: ExitCode.failed,
    details: reasons.length > 0 ? reasons : log.slice(-5),
    ...(reasons.length > 0 ? { hint: reasons.some(isWorkerLoss) ? WORKERLESS : UNRELOADABLE } : {}),
  });
}

/** A restart would leave no worker to answer. */
const WORKERLESS =
  'no worker can run with that configuration, or within the limits of the proxy: fix that, then try again';

const UNRELOADABLE = 'rename what changed, or `bgc compose -- restart bgc-proxy` (a short outage), then try again';

function stillThere(): BgcError {
  return new BgcError('nginx workers of the old generation still take connections', { code: ExitCode.failed });
}

function intersects(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...some].some((one) => others.has(one));
}

async function generationOf(file: string): Promise<string> {
  const generation = /"generation":"([0-9a-f]{12})"/.exec(readBounded(file).toString())?.[1];
  if (generation !== undefined) return generation;
  throw new BgcError(`${file} has no generation, so a switch could not be proved`, {
    code: ExitCode.usage,
    hint: 'a template of your own needs {{> control}}',
  });
}
