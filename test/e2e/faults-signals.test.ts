import { expect, test } from 'vitest';
import { type Step, describe as textOf } from '../../cli/release/step.ts';
import { faultTable } from '../support/scenario/fault-table.ts';
import type { Project } from '../support/scenario/project.ts';
import type { Ended } from '../support/scenario/running.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { isWhole } from '../support/scenario/selection.ts';
import { type Status, statusOf } from '../support/scenario/status.ts';
import { reachesStep } from '../support/scenario/step.ts';
import { lightLoad } from '../support/scenario/watched.ts';

/** Every kind of step that a release of this project has, in order. */
const STEPS = {
  up: [
    ...['write', 'load', 'image', 'create', 'start', 'healthy', 'reach', 'probe', 'warm_up', 'check', 'hook'],
    ...['switch', 'watch', 'drain', 'stop', 'prune'],
  ],
  rollback: [
    ...['write', 'load', 'create', 'start', 'healthy', 'reach', 'probe', 'warm_up', 'check', 'hook', 'switch'],
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
  ...['healthy', 'switch'].map((kind) => `SIGKILL before ${kind} of up`),
  'SIGKILL after switch of up',
  'SIGKILL before switch of rollback',
  'SIGINT before watch of up',
];
const chosen = rows.filter((row) => isWhole || quick.includes(nameOf(row)));

const table = faultTable('bgc was sent a signal');

let drain = 5;
const settings = {
  services: { web: { port: 3000, health: { path: '/healthz' } } },
  hooks: { before_switch: 'true' },
  warm_up: { paths: ['/'], requests: 2 },
  checks: [{ get: '/' }],
  watch: { for: '1s', min_requests: 1 },
  drain: { timeout: `${drain}s` },
  standby: 'stop',
  keep_releases: 2,
};
const shared = sharedScenario('signals', settings, async (project) => {
  await project.write('compose.override.yaml', { services: { web: { stop_grace_period: '1s' } } });
  for (const version of ['v1', 'v2', 'v3']) await project.must(['up'], { VERSION: version });
});

test.each(['up', 'rollback'] as const)('every kind of step of `bgc %s` must have its rows', async (command) => {
  const project = shared();
  await makeStale(project);
  const steps = planIn(await project.must([command, '--json'], { VERSION: 'whole' }));
  expect([...new Set(steps.map(({ kind }) => kind))]).toEqual(STEPS[command]);
});

for (const row of chosen) {
  test(`${nameOf(row)} must lose no request, and the next release must go live`, async () => {
    const project = shared();
    const load = lightLoad(project);
    try {
      const ended = await interrupt(project, row);
      const between = await statusOf(project);
      // Whatever it was sent, visitors are still served by a color that `status` names.
      expect(await project.live()).toBe(between.live);
      const left = row.signal === 'SIGKILL' ? leftBehind(row, ended, between) : undefined;
      if (left === undefined) expect(between.inFlight).toBeNull();

      const { stderr } = await project.must(['up'], { VERSION: 'next' });
      await expectMended(project, row, left, stderr);
      const end = await statusOf(project);
      expect(end).toMatchObject({ inFlight: null, problems: [] });
      expect(await project.get()).toBe(`Hello from next (${end.live})\n`);
      const { requests, failed, firstFailures } = await load.stop();
      table.add({ row: nameOf(row), releases: 2, requests, failed, lost: 0, end: `${end.live} live` });
      expect({ failed, firstFailures }).toEqual({ failed: 0, firstFailures: [] });
      expect(requests).toBeGreaterThan(100);
    } finally {
      await load.stop();
    }
  });
}

/** What a bgc that was killed has left to the next one. */
interface Left {
  release: number;
  step: string;
  /** What the next one does about it: what has the traffic, and has proved it, is not taken back. */
  outcome: 'finished' | 'undone';
}

/** Nothing when the signal came after the end. */
function leftBehind({ command, kind }: Row, ended: Ended, { inFlight, live, problems }: Status): Left | undefined {
  if (ended.code === 0 || inFlight === null) return undefined;
  expect(inFlight).toMatchObject({ command, holder: null });
  const steps = planIn(ended);
  const announced = steps.findIndex((step) => step.kind === kind);
  const at = steps.findIndex((step, index) => index >= announced && textOf(step) === inFlight.step);
  expect(at, `"${inFlight.step}" comes after "${kind}"`).toBeGreaterThanOrEqual(announced);

  const switched = steps.findIndex((step) => step.kind === 'switch');
  const isAgreed = !problems.some((problem) => problem.includes('but nginx serves'));
  const moved = isAgreed && `switch to ${live}` === steps.map(textOf)[switched];
  if (at !== switched) expect(moved).toBe(at > switched);
  return { release: inFlight.release, step: inFlight.step, outcome: moved ? 'finished' : 'undone' };
}

const ENDS = { finished: 'completing it first', undone: 'rolling it back first' };

/** The next command said what it did about it, and so does the history. */
async function expectMended(project: Project, { command }: Row, left: Left | undefined, stderr: string): Promise<void> {
  if (left === undefined) return expect(stderr).not.toContain(' ended at "');
  const { release, step, outcome } = left;
  expect(stderr).toContain(`\`bgc ${command}\` of release ${release} ended at "${step}"; ${ENDS[outcome]}`);
  const { stdout } = await project.must(['history', '--json', '--last', '2']);
  const entries = stdout.trimEnd().split('\n');
  // One that was killed right after its own record has no reason in it.
  const end =
    outcome === 'finished' ? { result: 'live' } : { result: 'interrupted', reason: expect.stringContaining(step) };
  expect(entries.map((line) => JSON.parse(line))).toMatchObject([
    { command, release, ...end },
    { command: 'up', result: 'live' },
  ]);
}

function planIn({ stdout }: Ended): Step[] {
  const line = stdout.split('\n').find((event) => event.startsWith('{"event":"plan"'));
  return JSON.parse(line ?? '{"steps":[]}').steps;
}

/** Runs the command and sends the signal at a step event; the command may be over by then. */
async function interrupt(project: Project, { command, signal, moment, kind }: Row): Promise<Ended> {
  const status = moment === 'before' ? 'started' : 'done';
  if (kind === 'write' || kind === 'load') await makeStale(project);
  const running = project.start([command, '--json'], { VERSION: 'cut' });
  await reachesStep(running, status, kind);
  running.signal(signal);
  const ended = await running.ended;
  const expected = signal === 'SIGKILL' ? ['SIGKILL', 0] : [130, 0];
  expect(expected, ended.stdout).toContain(ended.code);
  return ended;
}

/** How long nginx drains is in its files, and counts for both colors: an `up` and a `rollback` write them again. */
async function makeStale(project: Project): Promise<void> {
  drain += 1;
  await project.configure({ ...settings, drain: { timeout: `${drain}s` } });
}
