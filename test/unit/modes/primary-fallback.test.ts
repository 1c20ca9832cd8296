import { describe, expect, test } from 'vitest';
import type { Observed } from '../../../cli/release/observed.ts';
import { planRestore, planSwitch, planUp } from '../../../cli/release/plan.ts';
import type { Step } from '../../../cli/release/step.ts';
import type { Routing } from '../../../cli/traffic/routing.ts';
import { PIN, REACH, text } from '../../support/plan-text.ts';
import {
  configOf,
  container,
  observed,
  planInput,
  projectOf,
  runningProxy,
  switchInput,
  UP,
  withRoles,
} from '../../support/worlds.ts';

const web = { web: { port: 3000 } };
const traffic = { mode: 'primary-fallback', environment: { fallback: { MODE: 'read-only' } } };
const config = configOf({ services: web, traffic });

/** What happens to whom, in short. */
const moves = (steps: readonly Step[]): string[] =>
  steps.flatMap((step) => {
    if (step.kind === 'switch') return [text([step])[0]?.replace(/ {2}\(.*/, '') ?? ''];
    if (step.kind === 'drain') return [step.of === undefined ? `drain: ${step.why}` : `${step.of} finishes`];
    if (step.kind === 'hook') return [step.hook.name];
    return ['create', 'watch', 'check', 'probe'].includes(step.kind) && 'color' in step
      ? [`${step.kind} ${step.color}`]
      : [];
  });
const up = (world: Observed, differs = config): string[] =>
  moves(planUp(planInput({ config: differs, observed: world }), UP).steps);

const EXITED = { status: 'exited', exitCode: 137, health: 'none' } as const;

describe('up', () => {
  test('the first release: nobody is served yet, so the primary goes live as soon as it is proved', () => {
    expect(text(planUp(planInput({ config }), UP).steps)).toEqual([
      `build the image of web, pin it as release 1  (${PIN})`,
      'start the proxy  (there is none yet)',
      'create blue: web at release 1  (the primary)',
      'start web in blue  (its dependencies are up)',
      'wait until web in blue is healthy, at most 60s  (by its healthcheck)',
      `wait until the proxy reaches web in blue  (${REACH})`,
      'switch to blue, the primary  (release 1 is ready)',
      'create green: web at release 1  (the fallback)',
      'start web in green  (its dependencies are up)',
      'wait until web in green is healthy, at most 60s  (by its healthcheck)',
      `wait until the proxy reaches web in green  (${REACH})`,
    ]);
  });

  test('a release: each role is renewed while the other answers, and once nobody talks to it any more', () => {
    expect(text(planUp(planInput({ config, observed: withRoles() }), UP).steps)).toEqual([
      `build the image of web, pin it as release 2  (${PIN})`,
      'switch to green, read-only  (green answers while blue is recreated)',
      'let blue finish its requests, for at most 60s  (green answers late requests)',
      'create blue: web at release 2  (the primary)',
      'start web in blue  (its dependencies are up)',
      'wait until web in blue is healthy, at most 60s  (by its healthcheck)',
      `wait until the proxy reaches web in blue  (${REACH})`,
      'switch to blue, the primary  (release 2 is ready)',
      'drain for at most 60s  (green still finishes its requests)',
      'create green: web at release 2  (the fallback)',
      'start web in green  (its dependencies are up)',
      'wait until web in green is healthy, at most 60s  (by its healthcheck)',
      `wait until the proxy reaches web in green  (${REACH})`,
    ]);
  });

  test('what is replaced carries its way back: drained, at the release it had, and reached by nginx', () => {
    const create = planUp(planInput({ config, observed: withRoles() }), UP).steps.find(({ kind }) => kind === 'create');
    expect(text(create?.undo ?? [])).toEqual([
      'let blue finish its requests, for at most 60s  (blue may have had visitors)',
      'create blue: web at release 1  (blue had release 1)',
      'start web in blue  (its dependencies are up)',
      'wait until web in blue is healthy, at most 60s  (by its healthcheck)',
      `wait until the proxy reaches web in blue  (${REACH})`,
    ]);
  });

  test('without a fallback that could take over, that one comes first', () => {
    expect(up(withRoles({ green: [container('web', 1, EXITED)] }))).toEqual([
      'create green',
      'switch to green, read-only',
      'blue finishes',
      'create blue',
      'switch to blue, the primary',
    ]);
  });

  test('a fallback that comes first waits for requests of an earlier release', () => {
    const world = withRoles({ green: [], proxy: runningProxy({ draining: 1 }) });
    expect(up(world).slice(0, 2)).toEqual(['drain: green may still finish requests', 'create green']);
  });

  test('a primary that is dead gets no visitors before its successor is proved', () => {
    expect(up(withRoles({ blue: [container('web', 1, EXITED)] }))).toEqual([
      'switch to green, read-only',
      'blue finishes',
      'create blue',
      'switch to blue, the primary',
      'drain: green still finishes its requests',
      'create green',
    ]);
  });

  test('where only reading is possible already, nothing has to be handed over', () => {
    const proxy = runningProxy({ draining: 1 });
    expect(up(withRoles({ traffic: { kind: 'read-only' }, proxy }))).toEqual([
      'drain: blue may still finish requests',
      'create blue',
      'switch to blue, the primary',
      'drain: green still finishes its requests',
      'create green',
    ]);
  });

  test('containers from before bgc keep the port until the primary is healthy', () => {
    const kinds = planUp(planInput({ config, observed: observed({ previousServices: ['web'] }) }), UP).steps.map(
      ({ kind }) => kind,
    );
    expect(kinds.indexOf('proxy')).toBeGreaterThan(kinds.indexOf('healthy'));
    expect(kinds.indexOf('proxy')).toBeLessThan(kinds.indexOf('switch'));
  });

  test('both roles are asked for their health path, and only the primary is checked', () => {
    const checked = configOf({
      services: { web: { port: 3000, health: { path: '/healthz' } } },
      checks: [{ get: '/' }],
      traffic,
    });
    const steps = planUp(planInput({ config: checked, observed: withRoles() }), UP).steps;
    expect(steps.flatMap((step) => (step.kind === 'probe' ? [step.color] : []))).toEqual(['blue', 'green']);
    const kinds = steps.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'check')).toHaveLength(1);
    expect(kinds.indexOf('check')).toBeLessThan(kinds.lastIndexOf('switch'));
  });

  test('hooks stand around the primary, and are told who is live when they run; the watch is over before the fallback is touched', () => {
    const names = ['before_start', 'before_switch', 'after_switch', 'after_release', 'on_failure'];
    const hooks = Object.fromEntries(names.map((name) => [name, `./${name}`]));
    const hooked = configOf({ services: web, traffic, hooks, watch: { for: '30s' } });
    const steps = planUp(planInput({ config: hooked, observed: withRoles() }), UP).steps;
    expect(moves(steps)).toEqual([
      'before_start',
      'switch to green, read-only',
      'blue finishes',
      'create blue',
      'before_switch',
      'switch to blue, the primary',
      'after_switch',
      'watch blue',
      'drain: green still finishes its requests',
      'create green',
      'after_release',
      'on_failure',
    ]);
    const told = steps.flatMap((step) =>
      step.kind === 'hook' ? [`${step.facts.color}, live: ${step.facts.live}`] : [],
    );
    expect(told).toEqual([
      'blue, live: blue',
      'blue, live: green',
      'blue, live: blue',
      'blue, live: blue',
      'blue, live: blue',
    ]);
  });

  test('services of one role start in the order of their dependencies', () => {
    const two = configOf({ services: { worker: {}, web: { port: 3000 } }, traffic });
    const project = projectOf({
      web: { build: { context: '.' } },
      worker: { build: { context: '.' }, depends_on: { web: { condition: 'service_started' } } },
    });
    const steps = planUp(planInput({ config: two, project, observed: withRoles() }), UP).steps;
    const starts = steps.flatMap((step) => (step.kind === 'start' ? [`${step.color} ${step.service}`] : []));
    expect(starts).toEqual(['blue web', 'blue worker', 'green web', 'green worker']);
  });
});

describe('after another mode', () => {
  const after = (before: Routing): string[] => up(withRoles({ traffic: before }));

  test('a live blue waits until green has become a fallback', () => {
    expect(after({ kind: 'color', color: 'blue' })).toEqual([
      'create green',
      'switch to green, read-only',
      'drain: blue still finishes its requests',
      'create blue',
      'switch to blue, the primary',
    ]);
  });

  test('a live green serves on until blue has become the primary: nobody is refused', () => {
    expect(after({ kind: 'color', color: 'green' })).toEqual([
      'create blue',
      'switch to blue, the primary',
      'drain: green still finishes its requests',
      'create green',
    ]);
  });

  test.each([{ kind: 'both' }, { kind: 'canary', color: 'green', percent: 5 }] as const)(
    'of two that serve ($kind), blue leaves first',
    (before) => {
      expect(after(before)).toEqual([
        'switch to green',
        'drain: blue still finishes its requests',
        'create blue',
        'switch to blue, the primary',
        'drain: green still finishes its requests',
        'create green',
      ]);
    },
  );

  test.each([
    ['blue', [{ kind: 'color', color: 'blue' }, { kind: 'read-only' }]],
    ['green', [{ kind: 'color', color: 'green' }]],
  ] as const)('what fails goes back to a %s that was live before', (color, froms) => {
    const steps = planUp(planInput({ config, observed: withRoles({ traffic: { kind: 'color', color } }) }), UP).steps;
    expect(steps.flatMap((step) => (step.kind === 'switch' ? (step.undo ?? []) : []))).toMatchObject(
      froms.map((to) => ({ kind: 'reconcile', to })),
    );
  });
});

describe('before another mode', () => {
  test.each(['blue-green', 'canary'])(
    '%s: the fallback leaves before it is renewed with all requests in view',
    (mode) => {
      const steps = up(withRoles(), configOf({ services: web, traffic: { mode } }));
      expect(steps.slice(0, 3)).toEqual(['switch to blue', 'drain: green still finishes its requests', 'create green']);
    },
  );

  test('rolling: the fallback gets no request that writes before it is renewed', () => {
    const steps = up(withRoles(), configOf({ services: web, traffic: { mode: 'rolling' } }));
    expect(steps.slice(0, 4)).toEqual([
      'switch to blue',
      'drain: green still finishes its requests',
      'create green',
      'switch to blue and green',
    ]);
  });
});

describe('back', () => {
  test('rollback goes the same way with the pins of before, and runs no migrations', () => {
    const hooked = configOf({ services: web, traffic, hooks: { before_start: './migrate' } });
    const world = withRoles({ blue: [container('web', 4)], green: [container('web', 4)], lastRelease: 4 });
    const steps = planRestore(planInput({ config: hooked, observed: world }), 3).steps;
    expect(moves(steps)).toEqual([
      'switch to green, read-only',
      'blue finishes',
      'create blue',
      'switch to blue, the primary',
      'drain: green still finishes its requests',
      'create green',
    ]);
    expect(text(steps)).toContain('create blue: web at release 3  (the primary)');
    expect(steps.map(({ kind }) => kind)).not.toContain('image');
  });

  test('switch gives a primary that is ready its requests again', () => {
    expect(
      text(planSwitch(switchInput(config, withRoles({ traffic: { kind: 'read-only' } })), 'switch').steps),
    ).toEqual([
      `wait until the proxy reaches web in blue  (${REACH})`,
      'switch to blue, the primary  (the primary is back)',
    ]);
  });
});
