// `make bench`: what bgc costs, against the same work without it, side by side on this machine and in one run.
import { sample } from '../support/sample.ts';
import { releaseTwice, startPlainly } from './projects.ts';
import { queues } from './queue.ts';
import { rendering } from './render.ts';
import { formatResults, type Result } from './result.ts';
import { startup } from './startup.ts';
import { switching } from './switch.ts';
import { throughput } from './throughput.ts';
import { up } from './up.ts';

const wanted = process.argv.slice(2);
const released = await sample('bgc-bench');
const plain = await sample('bgc-bench');
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => leave().finally(() => process.exit(130)));
}
const benchmarks: Record<string, () => Promise<Result[]>> = {
  render: rendering,
  startup: () => startup(released),
  switch: () => switching(released),
  up: () => up(released, plain),
  throughput: () => throughput(released),
  queue: () => queues(released),
};
const results: Result[] = [];
try {
  await releaseTwice(released);
  await startPlainly(plain);
  for (const [name, benchmark] of Object.entries(benchmarks)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.error(`bench: ${name}`);
    results.push(...(await benchmark()));
  }
} finally {
  await leave();
}
console.log(`\n${formatResults(results)}`);

async function leave(): Promise<void> {
  await released.remove();
  await plain.remove();
}
