import { describe, expect } from 'vitest';
import type { Step } from '../../cli/release/step.ts';
import { startLoad } from '../support/load/load.ts';
import { faultTable } from '../support/scenario/fault-table.ts';
import type { Project, Settings } from '../support/scenario/project.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { wholeTest } from '../support/scenario/selection.ts';
import { statusOf } from '../support/scenario/status.ts';

const drain = { timeout: '5s' };
const MODES: Readonly<Record<string, Settings>> = {
  canary: { traffic: { mode: 'canary', steps: [50], every: '1s' }, watch: { for: '1s' }, drain },
  rolling: { traffic: { mode: 'rolling' }, drain },
  'primary-fallback': { example: 'primary-fallback', drain },
};

const table = faultTable('bgc was killed, in other modes');

describe.each(Object.entries(MODES))('mode %s', (mode, settings) => {
  const shared = sharedScenario(`killed-${mode}`, settings, async (project) => {
    await project.write('compose.override.yaml', { services: { web: { stop_grace_period: '1s' } } });
    for (const version of ['v1', 'v2']) await project.must(['up'], { VERSION: version });
  });

  wholeTest(
    'kill -9 before any step of a release must fail no request, and the next release must go live',
    { timeout: 1_200_000 },
    async () => {
      const project = shared();
      const { length } = await plan(project);
      for (let at = 0; at < length; at += 1) await killedAt(project, mode, at);
    },
  );
});

async function killedAt(project: Project, mode: string, at: number): Promise<void> {
  // Those who write are refused while a primary is renewed.
  const how = mode === 'primary-fallback' ? {} : { method: 'POST', bodyBytes: 200 };
  const load = startLoad({ url: project.url, clients: 5, ...how });
  try {
    const step = (await plan(project))[at];
    const running = project.start(['up', '--json'], { VERSION: 'cut' });
    await running.says(`"status":"started","step":${JSON.stringify(step)}`, 'stdout');
    running.signal('SIGKILL');
    await running.ended;
    const row = `SIGKILL before step ${at + 1}, ${step?.kind}, of up in ${mode}`;
    expect((await statusOf(project)).inFlight, row).toMatchObject({ command: 'up', holder: null });

    if (mode === 'canary') await project.bgc(['canary', 'abort']);
    await project.must(['up'], { VERSION: 'next' });
    expect(await statusOf(project), row).toMatchObject({ inFlight: null, problems: [] });
    expect(await project.get(), row).toContain('next');
    const { requests, failed, firstFailures } = await load.stop();
    table.add({ row, releases: 2, requests, failed, lost: 0, end: 'next live' });
    expect({ row, failed, firstFailures }).toEqual({ row, failed: 0, firstFailures: [] });
  } finally {
    await load.stop();
  }
}

async function plan(project: Project): Promise<Step[]> {
  const { stdout } = await project.must(['up', '--dry-run', '--json'], { VERSION: 'cut' });
  const line = stdout.split('\n').find((event) => event.startsWith('{"event":"plan"'));
  return JSON.parse(line ?? '{"steps":[]}').steps;
}
