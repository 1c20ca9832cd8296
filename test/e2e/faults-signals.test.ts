import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startLoad } from '../support/load/load.ts';
import { faultTable } from '../support/scenario/fault-table.ts';
import type { Project } from '../support/scenario/project.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { isWhole } from '../support/scenario/selection.ts';
import { statusOf } from '../support/scenario/status.ts';
import { reachesStep } from '../support/scenario/step.ts';

/** Every kind of step that a release of this project has, in order. */
const STEPS = {
  up: [
    ...['write', 'image', 'create', 'start', 'healthy', 'reach', 'probe', 'warm_up', 'check', 'hook', 'switch'],
    ...['watch', 'drain', 'stop', 'prune'],
  ],
  rollback: [
    ...['write', 'create', 'start', 'healthy', 'reach', 'probe', 'warm_up', 'check', 'hook', 'switch'],
    ...['drain', 'stop'],
  ],
};

type Signal = 'SIGKILL' | 'SIGTERM' | 'SIGINT';

interface Row {
  command: keyof typeof STEPS;
  signal: Signal;
  moment: 'before' | 'after';
  kind: string;
}

const rows: Row[] = (['SIGKILL', 'SIGTERM', 'SIGINT'] as const).flatMap((signal) =>
  (['up', 'rollback'] as const).flatMap((command) =>
    STEPS[command].flatMap((kind) =>
      (['before', 'after'] as const).map((moment) => ({ command, signal, moment, kind })),
    ),
  ),
);

const nameOf = ({ command, signal, moment, kind }: Row): string => `${signal} ${moment} ${kind} of ${command}`;

/** Some of each sort. */
const quick = [
  ...['write', 'image', 'create', 'healthy', 'check', 'hook', 'switch', 'watch', 'drain', 'stop', 'prune'].map(
    (kind) => `SIGKILL before ${kind} of up`,
  ),
  'SIGKILL after switch of up',
  'SIGKILL before create of rollback',
  'SIGKILL before switch of rollback',
  'SIGTERM before healthy of up',
  'SIGINT before watch of up',
];
const chosen = rows.filter((row) => isWhole || quick.includes(nameOf(row)));

const table = faultTable('bgc was sent a signal');

const shared = sharedScenario(
  'signals',
  {
    services: { web: { port: 3000, health: { path: '/healthz' } } },
    hooks: { before_switch: 'true' },
    warm_up: { paths: ['/'], requests: 2 },
    checks: [{ get: '/' }],
    watch: { for: '1s', min_requests: 1 },
    drain: { timeout: '5s' },
    standby: 'stop',
    keep_releases: 2,
  },
  async (project) => {
    await project.write('compose.override.yaml', { services: { web: { stop_grace_period: '1s' } } });
    for (const version of ['v1', 'v2', 'v3']) await project.must(['up'], { VERSION: version });
  },
);

test.each(['up', 'rollback'] as const)('every kind of step of `bgc %s` must have its rows', async (command) => {
  const project = shared();
  await makeStale(project);
  const { stdout } = await project.must([command, '--json'], { VERSION: 'whole' });
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { steps }: { steps: { kind: string }[] } = events.find(({ event }) => event === 'plan');
  expect([...new Set(steps.map(({ kind }) => kind))]).toEqual(STEPS[command]);
});

for (const row of chosen) {
  test(`${nameOf(row)} must lose no request, and the next release must go live`, async () => {
    const project = shared();
    const load = startLoad({ url: project.url, clients: 5, method: 'POST', bodyBytes: 200 });
    try {
      await interrupt(project, row);
      const between = await statusOf(project);
      // Whatever it was sent, visitors are still served by a color that `status` names.
      expect(await project.live()).toBe(between.live);
      if (row.signal !== 'SIGKILL') expect(between.inFlight).toBeNull();

      await project.must(['up'], { VERSION: 'next' });
      const end = await statusOf(project);
      expect(end).toMatchObject({ inFlight: null, problems: [] });
      expect(await project.get()).toBe(`Hello from next (${end.live})\n`);
      const { requests, failed, firstFailures } = await load.stop();
      table.add({ row: nameOf(row), releases: 2, requests, failed, end: `${end.live} live` });
      expect({ failed, firstFailures }).toEqual({ failed: 0, firstFailures: [] });
      expect(requests).toBeGreaterThan(100);
    } finally {
      await load.stop();
    }
  });
}

/** Runs the command and sends the signal at a step event; the command may be over by then. */
async function interrupt(project: Project, { command, signal, moment, kind }: Row): Promise<void> {
  const status = moment === 'before' ? 'started' : 'done';
  if (kind === 'write') await makeStale(project);
  const running = project.start([command, '--json'], { VERSION: 'cut' });
  await reachesStep(running, status, kind);
  running.signal(signal);
  const { code, stdout } = await running.ended;
  const expected = signal === 'SIGKILL' ? ['SIGKILL', 0] : [130, 0];
  expect(expected, stdout).toContain(code);
}

/** What is generated is written again when it is not as it was. */
function makeStale({ directory }: Project): Promise<void> {
  return appendFile(join(directory, 'bgc/nginx/blue.conf'), '# changed by hand\n');
}
