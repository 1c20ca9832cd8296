// `make demo`: real releases on this machine's Docker Engine, under load from clients that never retry.
import type { Report } from '../support/load/report.ts';
import { sample } from '../support/sample.ts';
import { BGC } from '../support/scenario/build.ts';
import { Story } from './story.ts';
import { formatRow, HEADER, type Row } from './table.ts';

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort());

const project = await sample('bgc-demo');
const rows: Row[] = [];
const story = new Story(project, tell, interrupt.signal);
console.log(`\nA copy of examples/hello in ${project.directory}.`);
console.log('From the first release on, 50 keep-alive clients send POST requests and never retry.\n');
console.log(HEADER);
const problem = await story.run().then(
  () => undefined,
  (error: Error) => error,
);
const seen = await story.end();
await leave();
process.exitCode = conclude(seen, problem);

function tell(row: Row): void {
  rows.push(row);
  console.log(formatRow(row));
}

/** Leaves nothing behind, unless it is asked to. */
async function leave(): Promise<void> {
  if (process.env.KEEP !== '1') return project.remove();
  const { directory, url, previewUrl } = project;
  console.log(`\nKEEP=1: it still runs, at ${url} and (idle color) ${previewUrl}, from ${directory}`);
  console.log(`to stop it: cd ${directory} && node ${BGC} down`);
}

function conclude(report: Report | undefined, error: Error | undefined): number {
  const { requests = 0, failed = 0, firstFailures = [] } = report ?? {};
  for (const { kind, detail } of firstFailures) console.log(`  a request failed: ${kind}: ${detail}`);
  if (error) console.log(`\n${interrupt.signal.aborted ? 'interrupted' : error.message.trimEnd()}`);
  const releases = rows.filter(({ step }) => step.endsWith('bgc up')).length;
  console.log(`\ndemo: ${requests} requests, ${failed} failed, ${releases} releases`);
  if (interrupt.signal.aborted) return 130;
  return error || failed > 0 || requests === 0 ? 1 : 0;
}
