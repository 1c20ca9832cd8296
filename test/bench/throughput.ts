import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startLoad } from '../support/load/load.ts';
import type { Project } from '../support/scenario/project.ts';
import { startHandTuned } from './hand-tuned.ts';
import { interleave, median } from './measure.ts';
import { atLeast, type Result } from './result.ts';

const ROUNDS = 16;
/** Short, so that what disturbs the machine meets both sides of a round alike. */
const SECONDS = 2;
const run = promisify(execFile);

/** Requests per second through the generated configuration, and through one tuned by hand, to the same container. */
export async function throughput(project: Project): Promise<Result[]> {
  const tuned = await startHandTuned(project, `web-${await project.live()}:3000`);
  const hasWrk = await run('wrk', ['-v']).then(
    () => true,
    ({ code }) => code !== 'ENOENT',
  );
  const rateOf = hasWrk ? rateByWrk : rateByOurs;
  await rateOf(tuned);
  const rates = await interleave(ROUNDS, { generated: () => rateOf(project.url), tuned: () => rateOf(tuned) });
  const shares = rates.generated.map((rate, round) => rate / (rates.tuned[round] ?? Number.NaN));
  return [
    {
      what: `proxy throughput (${hasWrk ? 'wrk' : 'the load client of the tests'})`,
      measured: `${median(rates.generated).toFixed(0)} per second`,
      against: `nginx tuned by hand: ${median(rates.tuned).toFixed(0)}`,
      ...atLeast(0.95, median(shares)),
    },
  ];
}

async function rateByWrk(url: string): Promise<number> {
  const { stdout } = await run('wrk', ['--threads', '1', '--connections', '50', '--duration', `${SECONDS}s`, url]);
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
}

async function rateByOurs(url: string): Promise<number> {
  const load = startLoad({ url, thinkMs: [0, 0] });
  await sleep(SECONDS * 1000);
  const { requests, seconds, failed } = await load.stop();
  if (failed > 0) throw new Error(`${failed} requests to ${url} failed`);
  return requests / seconds;
}
