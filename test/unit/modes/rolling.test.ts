import { describe, expect, test } from 'vitest';
import type { Observed } from '../../../cli/release/observed.ts';
import { planRestore, planSwitch, planUp } from '../../../cli/release/plan.ts';
import { formatStep, type Step } from '../../../cli/release/step.ts';
import { toColor } from '../../../cli/traffic/routing.ts';
import { REACH, text } from '../../support/plan-text.ts';
import { TwoColors } from '../../support/two-colors.ts';
import { walk } from '../../support/walk.ts';
import {
  afterFirstRelease,
  bothLive,
  configOf,
  container,
  observed,
  planInput,
  runningProxy,
  switchInput,
  UP,
} from '../../support/worlds.ts';

const services = { web: { port: 3000 } };
const membership = { live: '/live', standby: '/standby', enable: '/enable/{state}' };
const written = { services, traffic: { mode: 'rolling' } };
const cooperative = { services, traffic: { mode: 'rolling', membership } };

/** Without the reasons and without what brings a color up, which is the same in every mode. */
const story = (steps: readonly Step[]): string[] =>
  text(steps.filter(({ kind }) => !['image', 'start', 'healthy', 'reach'].includes(kind))).map((line) =>
    line.replace(/ {2}\(.*$/, ''),
  );
const up = (world: Observed, one: object = written) =>
  planUp(planInput({ config: configOf(one), observed: world }), UP).steps;

const DEAD = container('web', 1, { status: 'exited', exitCode: 137 });

const WORLDS = {
  'nothing yet': observed(),
  'both colors serving': bothLive(),
  'blue dead': bothLive({ blue: [DEAD] }),
  'green dead': bothLive({ green: [DEAD] }),
  'both dead': bothLive({ blue: [DEAD], green: [DEAD] }),
  'green out': bothLive({ traffic: toColor('blue'), green: [DEAD] }),
  'blue out': bothLive({ traffic: toColor('green'), blue: [DEAD] }),
  'green out and blue dead': bothLive({ traffic: toColor('blue'), blue: [DEAD] }),
  'blue/green before': afterFirstRelease({ green: [container('web', 2)], lastRelease: 2 }),
  'a primary and a fallback before': bothLive({ traffic: { kind: 'primary' } }),
  'a fallback alone before': bothLive({ traffic: { kind: 'read-only' }, blue: [DEAD] }),
};

describe('up', () => {
  test('the first release: blue serves as soon as it is proved, and nothing later takes that back', () => {
    expect(story(up(observed()))).toEqual([
      'start the proxy',
      'create blue: web at release 1',
      'switch to blue',
      'create green: web at release 1',
      'switch to blue and green',
    ]);
    expect(up(observed()).find(({ kind }) => kind === 'switch')).not.toHaveProperty('from');
  });

  test('normally green is taken out, drained, renewed, proved and put back, then blue', () => {
    const built = text(up(bothLive())).slice(1);
    const renewed = (color: string) => [
      `create ${color}: web at release 2  (${color} is out)`,
      `start web in ${color}  (its dependencies are up)`,
      `wait until web in ${color} is healthy, at most 60s  (by its healthcheck)`,
      `wait until the proxy reaches web in ${color}  (${REACH})`,
      `wait until the proxy reaches web in ${color} as one of the two colors  (${REACH})`,
      `switch to blue and green  (${color} is ready)`,
    ];
    expect(built).toEqual([
      'switch to blue  (blue serves alone while green is recreated)',
      'drain for at most 60s  (green still finishes its requests)',
      ...renewed('green'),
      'switch to green  (green serves alone while blue is recreated)',
      'drain for at most 60s  (blue still finishes its requests)',
      ...renewed('blue'),
    ]);
  });

  test('with membership the application is told before it leaves and before it joins', () => {
    expect(story(up(bothLive(), cooperative))).toEqual([
      'tell web-green that it is standby, wait until it agrees',
      'switch to blue',
      'drain for at most 60s',
      'create green: web at release 2',
      'tell web-green that it is live, wait until it agrees',
      'switch to blue and green',
      'tell web-blue that it is standby, wait until it agrees',
      'switch to green',
      'drain for at most 60s',
      'create blue: web at release 2',
      'tell web-blue that it is live, wait until it agrees',
      'switch to blue and green',
    ]);
  });

  test('every service with a port is told, and a worker is not', () => {
    const two = {
      ...cooperative,
      services: { web: { port: 3000 }, api: { port: 4000 }, worker: {} },
      routes: [{ service: 'web' }],
    };
    const told = text(up(observed(), two)).filter((line) => line.startsWith('tell'));
    expect(told.map((line) => line.split(' ')[1])).toEqual(['web-blue', 'api-blue', 'web-green', 'api-green']);
  });

  test.each(['blue', 'green'] as const)('what is out comes first, and is told nothing before: %s', (color) => {
    const other = color === 'blue' ? 'green' : 'blue';
    expect(story(up(WORLDS[`${color} out`], cooperative))).toEqual([
      `make sure that ${other} has the traffic`,
      `create ${color}: web at release 2`,
      `tell web-${color} that it is live, wait until it agrees`,
      'switch to blue and green',
      `tell web-${other} that it is standby, wait until it agrees`,
      `switch to ${color}`,
      'drain for at most 60s',
      `create ${other}: web at release 2`,
      `tell web-${other} that it is live, wait until it agrees`,
      'switch to blue and green',
    ]);
  });

  test.each(['blue', 'green'] as const)('what cannot answer comes first, and first loses the traffic: %s', (color) => {
    const other = color === 'blue' ? 'green' : 'blue';
    expect(story(up(WORLDS[`${color} dead`], cooperative)).slice(0, 3)).toEqual([
      `switch to ${other}`,
      'drain for at most 60s',
      `create ${color}: web at release 2`,
    ]);
  });

  test('when neither can answer, the first that can gets all', () => {
    expect(story(up(WORLDS['both dead']))).toEqual([
      'switch to blue',
      'drain for at most 60s',
      'create green: web at release 2',
      'switch to green',
      'drain for at most 60s',
      'create blue: web at release 2',
      'switch to blue and green',
    ]);
  });

  test('a fallback that can only read is no equal: the new release serves alone until it is replaced', () => {
    expect(story(up(WORLDS['a fallback alone before']))).toEqual([
      'create blue: web at release 2',
      'switch to blue',
      'drain for at most 60s',
      'create green: web at release 2',
      'switch to blue and green',
    ]);
  });

  test('after blue/green nginx first gets to know the two as one, and the idle color may finish what it has', () => {
    const world = afterFirstRelease({ green: [container('web', 2)], proxy: runningProxy({ draining: 1 }) });
    expect(text(up(world)).slice(1, 4)).toEqual([
      'make sure that blue has the traffic  (nginx must know both as one group before they serve together)',
      'drain for at most 60s  (green may still finish requests of an earlier release)',
      'create green: web at release 2  (green is out)',
    ]);
  });

  test('back to blue/green, one color loses its part before it is replaced: the one that cannot answer, if there is one', () => {
    expect(story(up(bothLive(), { services }))).toEqual([
      'switch to blue',
      'drain for at most 60s',
      'create green: web at release 2',
      'switch to green',
    ]);
    expect(story(up(WORLDS['blue dead'], { services }))).toEqual([
      'switch to green',
      'drain for at most 60s',
      'create blue: web at release 2',
      'switch to blue',
    ]);
  });

  test('the new release is watched once, beside the old one', () => {
    const kinds = up(bothLive(), { ...written, watch: { for: '30s' } }).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'watch' || kind === 'switch')).toEqual([
      'switch',
      'switch',
      'watch',
      'switch',
      'switch',
    ]);
  });

  test('each hook has one turn: those around the switch where the new release first meets visitors', () => {
    const names = ['before_start', 'before_switch', 'after_switch', 'after_release', 'on_failure'];
    const hooks = Object.fromEntries(names.map((name) => [name, `./${name}`]));
    const steps = up(bothLive(), { ...written, hooks });
    expect(
      steps.flatMap((step) => (step.kind === 'hook' ? [step.hook.name] : step.kind === 'switch' ? ['switch'] : [])),
    ).toEqual([
      ...['before_start', 'switch', 'before_switch', 'switch', 'after_switch', 'switch', 'switch', 'after_release'],
      'on_failure',
    ]);
    expect(steps.flatMap((step) => (step.kind === 'hook' ? [step.facts.color] : []))).toEqual(Array(5).fill('green'));
  });
});

describe('from', () => {
  test.each(Object.entries(WORLDS))(
    '%s, no visitor is sent to a color that is not proved, nor loses one that serves',
    (_, world) => {
      for (const one of [written, cooperative]) {
        const model = new TwoColors(world);
        const steps = up(world, one);
        // Whoever can answer at the beginning is followed by somebody who can, at every step.
        let served = model.serving.length > 0;
        for (const step of steps) {
          model.walk([step]);
          if (served) expect(model.serving, formatStep(step)).not.toEqual([]);
          served ||= model.serving.length > 0;
        }
        expect(model.faults).toEqual([]);
        expect(model).toMatchObject({
          traffic: { kind: 'both' },
          serving: ['blue', 'green'],
          colors: releases(world.lastRelease + 1),
        });
      }
    },
  );

  const releases = (release: number) => ({ blue: { release }, green: { release } });
});

describe('rollback', () => {
  test('renews one color after the other from the pin, without a build and without migrations', () => {
    const hooked = configOf({ ...written, hooks: { before_start: './migrate' }, watch: { for: '30s' } });
    const world = bothLive({ blue: [container('web', 2)], green: [container('web', 2)], pins: [1, 2], lastRelease: 2 });
    expect(story(planRestore(planInput({ config: hooked, observed: world }), 1).steps)).toEqual([
      'switch to blue',
      'drain for at most 60s',
      'create green: web at release 1',
      'switch to blue and green',
      'switch to green',
      'drain for at most 60s',
      'create blue: web at release 1',
      'switch to blue and green',
    ]);
  });
});

describe('switch', () => {
  test('puts a color back that is out', () => {
    const world = bothLive({ traffic: toColor('blue') });
    expect(text(planSwitch(switchInput(configOf(cooperative), world), 'switch').steps)).toEqual([
      `wait until the proxy reaches web in green  (${REACH})`,
      `wait until the proxy reaches web in green as one of the two colors  (${REACH})`,
      'tell web-green that it is live, wait until it agrees  (it takes part again)',
      'switch to blue and green  (green is ready)',
    ]);
  });

  test('puts a color back in the words of its own release', () => {
    const world = bothLive({ traffic: toColor('blue') });
    const green = { ...world.colors.green, config: configOf(cooperative) };
    const now = configOf({
      ...cooperative,
      traffic: { mode: 'rolling', membership: { ...membership, enable: '/new/{state}' } },
    });
    const steps = planSwitch(switchInput(now, { ...world, colors: { ...world.colors, green } }), 'switch').steps;
    expect(steps).toContainEqual(
      expect.objectContaining({ membership: expect.objectContaining({ enable: '/enable/{state}' }) }),
    );
  });

  test('that fails leaves the color as it was told to be', async () => {
    const world = bothLive({ traffic: toColor('blue') });
    const plan = planSwitch(switchInput(configOf(cooperative), world), 'switch').steps;
    const { calls } = await walk(plan, { switchTo: new Error('no') });
    expect(calls.filter((call) => call.startsWith('undo'))).toEqual([
      expect.stringMatching(/^undo membership .*"standby"/),
    ]);
  });
});

describe('what fails', () => {
  const plan = up(bothLive(), { ...cooperative, watch: { for: '30s' }, hooks: { after_switch: './verify' } });
  const undone = async (at: string): Promise<string[]> => {
    const { calls } = await walk(plan, { [at]: new Error('no') });
    return calls
      .filter((call) => call.startsWith('undo'))
      .map((call) => call.replace(/^undo (membership).*"color":"(\w+)".*"state":"(\w+)".*$/, 'undo $1 $2 $3'));
  };

  test.each([
    ['before the first color is out, is undone whole', 'switchTo blue', ['undo membership green live']],
    ['in the first color, is stopped and stays out', 'healthy green', ['undo stop green 2']],
    [
      'where it first meets visitors, loses them first',
      'watch green',
      ['undo switchTo blue', 'undo drain 60000 0', 'undo stop green 2'],
    ],
    ['in the hook after_switch, too', 'hook', ['undo switchTo blue', 'undo drain 60000 0', 'undo stop green 2']],
    [
      'before the second color is out, too',
      'switchTo green',
      ['undo membership blue live', 'undo switchTo blue', 'undo drain 60000 0', 'undo stop green 2'],
    ],
    ['in the second color, leaves the first at the new release', 'healthy blue', ['undo stop blue 2']],
  ])('%s', async (_, at, expected) => {
    expect(await undone(at)).toEqual(expected);
  });

  test('in the second color of a first release leaves the first serving', async () => {
    const { calls } = await walk(up(observed(), cooperative), { 'healthy green': new Error('no') });
    expect(calls.filter((call) => call.startsWith('undo'))).toEqual(['undo stop green 1']);
  });

  test('to be taken back with an application is told, and the rest is undone', async () => {
    const { events } = await walk(plan, {
      'switchTo green': new Error('no'),
      'membership {"kind":"membership","why":"web-blue stays': new Error('blue does not agree'),
    });
    expect(events.filter((event) => event.startsWith('undo failed'))).toEqual([
      'undo failed: tell web-blue that it is live, wait until it agrees: blue does not agree',
    ]);
  });
});
