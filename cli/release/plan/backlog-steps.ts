import type { Config } from '../../config/config.ts';
import type { Observed } from '../observed.ts';
import type { Step } from '../step.ts';

/** Most generations of nginx workers that may finish requests at the same time: each takes memory. */
const MOST_GENERATIONS = 3;

/** Waits for old workers when their backlog is too long before so many more `switches`. Pure. */
export function backlogStep(config: Config, { proxy }: Observed, switches = 1): Step[] {
  if (proxy.state !== 'running' || proxy.workers === 0) return [];
  const generations = Math.ceil(proxy.draining / proxy.workers);
  const most = MOST_GENERATIONS - switches;
  if (generations <= most) return [];
  const more = switches === 1 ? 'one more' : `${switches} more`;
  const why = `${generations} generations of nginx workers still finish requests, ${more} would pile up`;
  return [{ kind: 'drain', why, timeout: config.drain.timeout, leave: most * proxy.workers }];
}

/** The same between the switches of one plan, which are `every` milliseconds apart. Pure. */
export function spacingStep({ drain: { timeout } }: Config, { proxy }: Observed, every: number): Step[] {
  // By then nginx has terminated the earlier workers.
  if (every >= timeout) return [];
  const workers = proxy.state === 'running' ? proxy.workers : 0;
  const why = `at most ${MOST_GENERATIONS} generations of nginx workers may finish requests at a time`;
  return [{ kind: 'drain', why, timeout, leave: (MOST_GENERATIONS - 1) * workers }];
}
