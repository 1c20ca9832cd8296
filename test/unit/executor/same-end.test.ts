import { describe, expect, test } from 'vitest';
import { run } from '../../../cli/executor/run.ts';
import { bringBack } from '../../../cli/executor/run-recovery.ts';
import type { Engine } from '../../../cli/release/engine.ts';
import type { Journal } from '../../../cli/release/journal.ts';
import type { Observed } from '../../../cli/release/observed.ts';
import type { PlanInput } from '../../../cli/release/plan/input.ts';
import { planRestore, planSwitch, planUp } from '../../../cli/release/plan.ts';
import { type Recovery, recoveryOf } from '../../../cli/release/recovery.ts';
import type { Step } from '../../../cli/release/step.ts';
import { ACTS } from '../../../cli/release/step-schema.ts';
import { ToldClock } from '../../support/clock.ts';
import { ModelWorld, modelEngine } from '../../support/model-engine.ts';
import {
  afterFirstRelease,
  bothLive,
  configOf,
  container,
  observed,
  planInput,
  projectOf,
  runningProxy,
  servingOf,
  switchInput,
  UP,
  withRoles,
} from '../../support/worlds.ts';

const FILES = ['bgc/nginx/blue.conf', 'bgc/compose.yaml'];

interface Case {
  world: Observed;
  steps: readonly Step[];
}

const web = { web: { port: 3000, health: { path: '/up' } } };
const hooks = {
  before_start: './a',
  before_switch: './b',
  after_switch: './c',
  after_release: './d',
  on_failure: './e',
};
const worker = { ...web, clock: { handover: 'early' }, mailer: { handover: 'late' } };
const project = projectOf({
  web: { build: { context: '.' } },
  clock: { build: { context: '.' } },
  mailer: { build: { context: '.' } },
  db: {},
});
const checks = [{ get: '/' }];
const stack = (release: number) => ['web', 'clock', 'mailer'].map((name) => container(name, release));
const asleep = (release: number) => [
  container('web', release),
  ...['clock', 'mailer'].map((name) => container(name, release, { status: 'exited', health: 'none' })),
];

function up(
  written: object,
  world: Observed,
  differs: Partial<PlanInput> & { shares?: { steps: number[]; every?: number } } = {},
): Case {
  const input = planInput({
    config: configOf(written),
    observed: world,
    staleFiles: FILES,
    changed: FILES,
    ...differs,
  });
  return { world, steps: planUp(input, UP).steps };
}

function restore(written: object, world: Observed): Case {
  const input = planInput({ config: configOf(written), observed: world, staleFiles: FILES, changed: FILES });
  return { world, steps: planRestore(input, 1).steps };
}

function moved(written: object, world: Observed, command: 'switch' | 'rollback'): Case {
  return { world, steps: planSwitch(switchInput(configOf(written), world), command).steps };
}

const twoReleases = afterFirstRelease({ blue: stack(2), green: asleep(1), pins: [1, 2], lastRelease: 2 });
const rolling = { mode: 'rolling', membership: { live: '/live', standby: '/standby', enable: '/enable/{state}' } };
const canary = { mode: 'canary', steps: [5, 50], every: '10m' };
const roles = { mode: 'primary-fallback' };
const greenLive = { live: 'green', desired: 'green', proxy: runningProxy({ serving: servingOf('green') }) } as const;

const CASES: Readonly<Record<string, Case>> = {
  'blue-green: the first release': up({ services: worker, checks, hooks }, observed(), { project }),
  'blue-green: the first release, where the services ran before': up(
    { services: worker, hooks },
    observed({ previousServices: ['web', 'clock'] }),
    { project },
  ),
  'blue-green: up': up(
    { services: worker, checks, hooks, watch: { for: '30s' }, warm_up: { paths: ['/'] } },
    afterFirstRelease({ blue: stack(1) }),
    { project },
  ),
  'blue-green: up, with a standby that is still warm': up(
    { services: worker, keep_releases: 1 },
    { ...twoReleases, pins: [0, 1, 2] },
    { project },
  ),
  'blue-green: up, with a proxy that must be recreated': up(
    { services: web },
    afterFirstRelease({ desired: 'green', proxy: runningProxy({ definition: 'old', serving: servingOf('blue') }) }),
  ),
  'blue-green: up --no-switch': {
    world: twoReleases,
    steps: planUp(planInput({ observed: twoReleases, staleFiles: FILES }), { ...UP, noSwitch: true }).steps,
  },
  'blue-green: up after rolling': up({ services: web }, bothLive()),
  'blue-green: switch': moved({ services: worker }, twoReleases, 'switch'),
  'blue-green: rollback to a warm standby': moved({ services: worker, standby: 'stop' }, twoReleases, 'rollback'),
  'blue-green: rollback to a release that must start': restore(
    { services: web },
    afterFirstRelease({
      ...greenLive,
      green: [container('web', 3)],
      blue: [container('web', 2)],
      pins: [1, 2, 3],
      lastRelease: 3,
    }),
  ),
  'canary: up': up({ services: worker, traffic: canary, hooks }, afterFirstRelease({ blue: stack(1) }), { project }),
  'rolling: up': up({ services: web, traffic: rolling, checks, hooks }, bothLive()),
  'rolling: the first release': up({ services: web, traffic: rolling }, observed()),
  'rolling: up after blue-green': up(
    { services: web, traffic: rolling },
    afterFirstRelease({ green: [container('web', 0)] }),
  ),
  'rolling: rollback': restore(
    { services: web, traffic: rolling },
    bothLive({ blue: [container('web', 2)], green: [container('web', 2)], pins: [1, 2], lastRelease: 2 }),
  ),
  'primary-fallback: up': up({ services: web, traffic: roles, checks, hooks }, withRoles()),
  'primary-fallback: the first release': up({ services: web, traffic: roles }, observed()),
  'primary-fallback: up after blue-green': up({ services: web, traffic: roles }, afterFirstRelease()),
  'primary-fallback: rollback': restore(
    { services: web, traffic: roles },
    withRoles({ blue: [container('web', 2)], green: [container('web', 2)], pins: [1, 2], lastRelease: 2 }),
  ),
};

/** When the plan ends: before a step has any effect, or when it has had all of it. */
type Moment = 'before' | 'after';

function modelOf({ world, steps }: Case): ModelWorld {
  const undo = steps.find(({ kind }) => kind === 'switch')?.undo ?? [];
  const [initial] = undo.flatMap((step) => (step.kind === 'reconcile' ? [step.to] : []));
  return new ModelWorld(world, FILES, initial);
}

const CUT = new Error('cut short');

/** Lets the plan run until it is cut short at a step; nothing is undone yet. */
async function until({ world, steps }: Case, index: number, moment: Moment): Promise<ModelWorld> {
  const model = modelOf({ world, steps });
  const engine = modelEngine(model);
  const reached = moment === 'after' ? index + 1 : index;
  await run(
    steps.slice(0, reached).filter((step) => step.phase !== 'failure'),
    optionsOf(engine),
  );
  return model;
}

async function afterFailure(one: Case, index: number, moment: Moment): Promise<object> {
  const model = modelOf(one);
  const engine = modelEngine(model);
  let at = -1;
  const options = {
    ...optionsOf(engine),
    journal: async (next: number, failed?: true) => {
      if (failed) return;
      at = next;
    },
  };
  const cutting = cutAt(engine, () => at === index, moment);
  await expect(run(one.steps, { ...options, engine: cutting, undoEngine: engine })).rejects.toBe(CUT);
  return model.end;
}

/** An engine whose first call at a step fails, before or after it did its work. */
function cutAt(engine: Engine, isCut: () => boolean, moment: Moment): Engine {
  const cut =
    (method: (...args: unknown[]) => Promise<unknown>) =>
    async (...args: unknown[]) => {
      if (!isCut()) return method(...args);
      if (moment === 'after') await method(...args);
      throw CUT;
    };
  return Object.fromEntries(
    Object.entries(engine).map(([name, method]) => [name, cut(method as never)]),
  ) as unknown as Engine;
}

async function afterKill(
  one: Case,
  index: number,
  moment: Moment,
): Promise<{ outcome: Recovery['outcome']; end: object }> {
  const model = await until(one, index, moment);
  const journal: Journal = { version: 2, command: 'up', release: 9, color: 'green', at: '', steps: one.steps, index };
  const { outcome, steps } = recoveryOf(journal, model.observe());
  await bringBack(steps, optionsOf(modelEngine(model)));
  return { outcome, end: model.end };
}

function optionsOf(engine: Engine) {
  return {
    engine,
    undoEngine: engine,
    files: async ({ files, runs }: { files: readonly string[]; runs: object }) =>
      new Map(files.map((path) => [path, JSON.stringify(runs)])),
    report: () => undefined,
    signal: new AbortController().signal,
    clock: new ToldClock(),
    journal: async () => undefined,
  };
}

test('every kind of step is among them, but those that only a way back has', () => {
  const seen = new Set(Object.values(CASES).flatMap(({ steps }) => steps.map(({ kind }) => kind)));
  const only = ['write_back', 'hand_back', 'restore_previous', 'end_hook'];
  expect([...seen, ...only].sort()).toEqual(Object.keys(ACTS).sort());
});

describe.each(Object.entries(CASES))('%s:', (_, one) => {
  const steps = one.steps.map((step, index) => [`${index} ${step.kind}`, step, index] as const);

  test.each(steps.filter(([, step]) => !step.bestEffort && step.phase !== 'failure'))(
    'cut short at %s must end in the same world by Ctrl-C and by kill -9',
    async (_name, step, index) => {
      // The next command makes the symlink agree first of all; Ctrl-C leaves that to it.
      if (step.kind === 'reconcile') return;
      const before = await afterKill(one, index, 'before');
      if (before.outcome === 'undone') expect(before.end).toEqual(await afterFailure(one, index, 'before'));
      // An engine that fails to switch has put back what there was.
      if (step.kind === 'switch') return;
      const after = await afterKill(one, index, 'after');
      if (after.outcome === 'undone') expect(after.end).toEqual(await afterFailure(one, index, 'after'));
    },
  );
});
