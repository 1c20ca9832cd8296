import type { Check, HttpCheck, Listen } from '../../config/config.ts';
import { localUrl } from '../../config/schema/listen.ts';
import { BgcError, ExitCode, messageOf } from '../../errors.ts';
import type { Deployment } from '../deployment.ts';
import { get } from '../host/http.ts';
import { runProcess } from '../host/process.ts';
import { unmet } from './expectations.ts';

/** Milliseconds between two tries. */
const PAUSE = 1000;

type Place = Pick<Deployment, 'directory' | 'signal' | 'clock'>;

interface Failure {
  problem: string;
  details: readonly string[];
}

export async function check(site: Place, preview: Listen, one: Check): Promise<void> {
  const attempt = () => (one.kind === 'http' ? ask(site, preview, one) : runCommand(site, preview, one));
  let failure = await attempt();
  for (let left = one.retries; left > 0 && failure !== undefined; left -= 1) {
    await site.clock.sleep(PAUSE, site.signal);
    failure = await attempt();
  }
  if (failure === undefined) return;
  const what = one.kind === 'http' ? `GET ${one.path}` : `\`${one.command}\``;
  const times = one.retries === 0 ? '' : ` ${one.retries + 1} times`;
  throw new BgcError(`the check ${what} failed${times}${one.kind === 'http' ? ':' : ''} ${failure.problem}`, {
    code: ExitCode.failed,
    details: failure.details,
  });
}

async function ask({ signal, clock }: Place, preview: Listen, one: HttpCheck): Promise<Failure | undefined> {
  const since = clock.elapsed();
  try {
    const host = one.host === undefined ? {} : { host: one.host };
    const target = { host: preview.host ?? '127.0.0.1', port: preview.port };
    const answer = await get(target, one.path, { ...host, timeout: one.timeout, signal });
    const problems = unmet(one, answer, clock.elapsed() - since);
    if (problems.length === 0) return undefined;
    return { problem: problems.join('; '), details: [`it answered: ${answer.body.slice(0, 500)}`] };
  } catch (error) {
    signal.throwIfAborted();
    return { problem: messageOf(error), details: [] };
  }
}

async function runCommand(
  { directory, signal }: Place,
  preview: Listen,
  { command, timeout }: Extract<Check, { kind: 'run' }>,
): Promise<Failure | undefined> {
  const env = { BGC_PREVIEW_URL: localUrl(preview) };
  const { code, stdout, errors, timedOut } = await runProcess('sh', ['-c', command], {
    cwd: directory,
    env,
    signal,
    timeout,
  });
  signal.throwIfAborted();
  if (code === 0 && !timedOut) return undefined;
  const problem = timedOut ? `as it took more than ${timeout / 1000}s` : `with exit code ${code}`;
  return { problem, details: [...stdout.trimEnd().split('\n'), ...errors].slice(-20) };
}
