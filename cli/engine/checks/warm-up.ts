import type { Listen, WarmUp } from '../../config/config.ts';
import type { Deployment } from '../deployment.ts';
import { get } from '../host/http.ts';

/** Milliseconds for one answer. */
const SLOWEST = 30_000;

/** One request after the other. The checks judge the answers; the warm-up only counts and reports failures. */
export async function warmUp(
  { signal, clock, talk }: Pick<Deployment, 'signal' | 'clock' | 'talk'>,
  preview: Listen,
  { paths, requests, ...rest }: WarmUp,
): Promise<void> {
  const target = { host: preview.host ?? '127.0.0.1', port: preview.port };
  const host = rest.host === undefined ? {} : { host: rest.host };
  const deadline = clock.elapsed() + rest.timeout;
  for (const path of paths) {
    const answers: boolean[] = [];
    while (answers.length < requests && clock.elapsed() < deadline) {
      answers.push(await isAnswered(get(target, path, { ...host, timeout: SLOWEST, signal })));
      signal.throwIfAborted();
    }
    const failed = answers.filter((isGood) => !isGood).length;
    if (failed > 0) talk(`warm-up: ${failed} of ${answers.length} × GET ${path} failed`);
    if (answers.length < requests) talk(`warm-up: only ${answers.length} × GET ${path}: the time was up`);
  }
}

async function isAnswered(answer: ReturnType<typeof get>): Promise<boolean> {
  return answer.then(
    ({ status }) => status < 500,
    () => false,
  );
}
