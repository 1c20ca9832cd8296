import { describe, expect, test } from 'vitest';
import { type CanaryWish, planCanary } from '../../../cli/modes/canary-commands.ts';
import type { Observed } from '../../../cli/release/observed.ts';
import type { CanarySteps } from '../../../cli/release/plan/input.ts';
import { planRestore, planSwitch, planUp } from '../../../cli/release/plan.ts';
import type { Step } from '../../../cli/release/step.ts';
import { type Routing, toColor } from '../../../cli/traffic/routing.ts';
import { kinds, PIN, REACH, text } from '../../support/plan-text.ts';
import { walk } from '../../support/walk.ts';
import {
  afterFirstRelease,
  configOf,
  container,
  observed,
  planInput,
  runningProxy,
  switchInput,
  UP,
} from '../../support/worlds.ts';

const services = { web: { port: 3000 } };
const MINUTES = 60_000;
const watch = { for: '30s', max_errors: '1%' };

const share = (percent: number): Routing => ({ kind: 'canary', color: 'green', percent });

const up = (shares: CanarySteps, settings: object = {}, world = afterFirstRelease()): readonly Step[] =>
  planUp(planInput({ config: configOf({ services, ...settings }), observed: world, shares }), UP).steps;

const WRITE = (...percents: number[]) =>
  `write ${percents.map((one) => `bgc/nginx/green-canary-${one}.conf`).join(', ')}  (the shares of a canary; nginx tests them first)`;
const STAGE = [
  `build the image of web, pin it as release 2  (${PIN})`,
  WRITE(5, 50),
  'create green: web at release 2  (green is idle)',
  'start web in green  (its dependencies are up)',
  'wait until web in green is healthy, at most 60s  (by its healthcheck)',
  `wait until the proxy reaches web in green  (${REACH})`,
];
const SHARE = (percent: number) =>
  `switch to blue, with ${percent}% of the visitors in green  (${percent}% of the visitors try it)`;
const HOLD = 'wait 600s while green stays up  (time to look; if it fails, all visitors go back)';
const PROMOTE = 'switch to green  (release 2 did well as a canary)';

describe('up with steps', () => {
  test('and a time for each goes through all of them and then sends it all traffic', () => {
    expect(text(up({ steps: [5, 50], every: 10 * MINUTES }))).toEqual([
      ...STAGE,
      SHARE(5),
      HOLD,
      SHARE(50),
      HOLD,
      PROMOTE,
    ]);
  });

  test('and no time ends at the first: the next one is a decision', () => {
    const steps = text(up({ steps: [5, 25, 50] }));
    expect(steps).toEqual([STAGE[0], WRITE(5), ...STAGE.slice(2), SHARE(5)]);
  });

  test('and `watch` judges each share for its whole time, and the whole traffic as in any other release', () => {
    const steps = text(up({ steps: [5], every: 10 * MINUTES }, { watch }));
    expect(steps.slice(-4)).toEqual([
      SHARE(5),
      'watch green for 600s: at most 1% errors, judged from 20 requests on  (a breach sends all visitors back)',
      PROMOTE,
      'watch green for 30s: at most 1% errors, judged from 20 requests on  (a breach routes traffic back to blue)',
    ]);
  });

  test('from bgc.yaml does the same as with the options', () => {
    const config = configOf({ services, traffic: { mode: 'canary', steps: [5, 50], every: '10m' } });
    const input = planInput({ config, observed: afterFirstRelease() });
    expect(text(planUp(input, UP).steps)).toEqual(text(up({ steps: [5, 50], every: 10 * MINUTES })));
  });

  test('on the command line goes before bgc.yaml', () => {
    const traffic = { mode: 'canary', steps: [1, 2], every: '1h' };
    expect(text(up({ steps: [5] }, { traffic })).at(-1)).toBe(SHARE(5));
  });

  test('runs the hooks of a switch once, around all of its shares', () => {
    const hooks = { before_switch: './before', after_switch: './after', after_release: './end' };
    const steps = up({ steps: [5, 50], every: 1000 }, { hooks });
    const order = steps.flatMap((step) =>
      step.kind === 'hook' ? [step.hook.name] : step.kind === 'switch' ? ['switch'] : [],
    );
    expect(order).toEqual(['before_switch', 'switch', 'switch', 'switch', 'after_switch', 'after_release']);
    const standing = up({ steps: [5] }, { hooks });
    expect(standing.flatMap((step) => (step.kind === 'hook' ? [step.hook.name] : []))).toEqual(['before_switch']);
  });

  test('drains and stops the old color only when it has nobody any more', () => {
    expect(kinds(up({ steps: [5], every: 10 * MINUTES }, { standby: 'stop' })).slice(-5)).toEqual([
      ...['switch', 'soak', 'switch', 'drain', 'stop'],
    ]);
    expect(kinds(up({ steps: [5] }, { standby: 'stop' })).slice(-2)).toEqual(['reach', 'switch']);
  });

  test.each<[string, Observed, string]>([
    ['the first release', observed(), 'switch to blue  (release 1 is ready)'],
    [
      'a release beside a color that does not run',
      afterFirstRelease({ blue: [container('web', 1, { status: 'exited', exitCode: 1 })] }),
      'switch to green  (release 2 is ready; blue keeps no visitors: it is not running: shop-web-1 is exited (exit code 1))',
    ],
  ])('gives %s everybody at once: nobody could answer the others', (_, world, line) => {
    const steps = up({ steps: [5, 50], every: 1000 }, {}, world);
    expect(text(steps).at(-1)).toBe(line);
    expect(kinds(steps).filter((kind) => kind === 'switch')).toEqual(['switch']);
  });

  test('begins beside a color that is not healthy: it is what visitors have', () => {
    const world = afterFirstRelease({ blue: [container('web', 1, { health: 'unhealthy' })] });
    expect(text(up({ steps: [5] }, {}, world)).at(-1)).toBe(SHARE(5));
  });

  test('--no-switch stages it, and `bgc switch` then sends it all traffic', () => {
    const config = configOf({ services, traffic: { mode: 'canary' } });
    const input = planInput({ config, observed: afterFirstRelease() });
    expect(kinds(planUp(input, { ...UP, noSwitch: true }).steps)).not.toContain('switch');
    const staged = afterFirstRelease({ green: [container('web', 2)] });
    expect(text(planSwitch(switchInput(config, staged), 'switch').steps).at(-1)).toBe(
      'switch to green  (release 2 is running and healthy)',
    );
  });

  test('a rollback to an older release is not tried on a few first', () => {
    const config = configOf({ services, traffic: { mode: 'canary', steps: [5], every: '10m' } });
    const steps = planRestore(planInput({ config, observed: afterFirstRelease() }), 1).steps;
    expect(text(steps).at(-1)).toBe('switch to green  (release 1 is ready)');
  });
});

describe('while a canary stands', () => {
  const standing = (percent = 5, differs: Parameters<typeof afterFirstRelease>[0] = {}): Observed =>
    afterFirstRelease({ traffic: share(percent), green: [container('web', 2)], lastRelease: 2, ...differs });
  const plan = (wish: CanaryWish, settings: object = {}, world = standing()): string[] =>
    text(planCanary(configOf({ services, ...settings }), world, wish).steps);
  const reach = (color: string) => `wait until the proxy reaches web in ${color}  (${REACH})`;

  test('another share is one switch', () => {
    expect(plan({ kind: 'rise', steps: { steps: [10] } })).toEqual([reach('green'), WRITE(10), SHARE(10)]);
  });

  test('it goes on by itself when the steps have a time, beginning with the one that stands', () => {
    expect(plan({ kind: 'rise', steps: { steps: [5, 50], every: 10 * MINUTES } })).toEqual([
      ...[reach('green'), WRITE(5, 50), SHARE(5), HOLD, SHARE(50), HOLD, PROMOTE],
    ]);
  });

  test('promote is the end of the release', () => {
    const settings = { watch, standby: 'stop', hooks: { after_switch: './after', after_release: './end' } };
    expect(plan({ kind: 'promote' }, settings)).toEqual([
      reach('green'),
      PROMOTE,
      'hook after_switch: `./after`, at most 600s  (if it fails, the traffic goes back)',
      'watch green for 30s: at most 1% errors, judged from 20 requests on  (a breach routes traffic back to blue)',
      'drain for at most 60s  (blue still finishes its requests)',
      'stop blue  (standby: stop)',
      'hook after_release: `./end`, at most 600s  (a failure is only a warning)',
    ]);
  });

  test('abort, and a rollback, give all visitors back', () => {
    expect(plan({ kind: 'abort' })).toEqual([reach('blue'), 'switch to blue  (the canary is aborted)']);
    expect(plan({ kind: 'abort' }, { standby: 'stop' }).slice(-2)).toEqual([
      'drain for at most 60s  (green still finishes its requests)',
      'stop green  (standby: stop)',
    ]);
  });

  test('a switch that was cut short is repaired first', () => {
    const [first] = plan({ kind: 'promote' }, {}, { ...standing(), desired: toColor('green') });
    expect(first).toBe(
      'make sure that blue, with 5% of the visitors in green has the traffic  (the symlink names green, but nginx serves blue, with 5% of the visitors in green)',
    );
  });

  test.each(['promote', 'abort'] as const)('%s starts a proxy that does not run', (kind) => {
    const world = standing(5, { proxy: { state: 'stopped', reason: 'it exited with code 1' } });
    expect(plan({ kind }, {}, world)[0]).toBe('start the proxy  (it is not running: it exited with code 1)');
  });

  test('a greater share waits when generations of workers pile up, an abort does not', () => {
    const world = standing(5, { proxy: runningProxy({ draining: 6, workers: 2 }) });
    const config = configOf({ services });
    expect(kinds(planCanary(config, world, { kind: 'rise', steps: { steps: [10] } }).steps)[0]).toBe('drain');
    expect(kinds(planCanary(config, world, { kind: 'promote' }).steps)[0]).toBe('drain');
    expect(kinds(planCanary(config, world, { kind: 'abort' }).steps)).not.toContain('drain');
  });

  test.each<[string, CanaryWish, string]>([
    ['at a greater share', { kind: 'rise', steps: { steps: [5, 50], every: 1000 } }, 'watch'],
    ['with everybody', { kind: 'promote' }, 'watch'],
  ])('a release that does badly %s loses all visitors, not only those it got last', async (_, wish, kind) => {
    const steps = planCanary(configOf({ services, watch }), standing(5), wish).steps;
    const { calls } = await walk(steps, { [kind]: new Error('a breach') });
    expect(calls.at(-1)).toBe('undo switchTo blue');
  });
});

test('after `bgc down` no canary is left: the next release has everybody, though the link still names a share', () => {
  const world = observed({ traffic: share(5), lastRelease: 2, pins: [1, 2] });
  const steps = up({ steps: [5, 50], every: 1000 }, {}, world);
  expect(kinds(steps)).not.toContain('soak');
  expect(text(steps).filter((line) => line.startsWith('switch'))).toEqual([
    'switch to blue  (green must stop serving)',
    'switch to green  (release 3 is ready)',
  ]);
});

describe('a canary that does badly', () => {
  test.each(['soak', 'watch'])('while it stands (%s) loses its visitors, and is stopped', async (kind) => {
    const steps = up({ steps: [5, 25, 50], every: 1000 }, kind === 'watch' ? { watch } : {});
    const { calls, error } = await walk(steps, { [`${kind} green`]: new Error('fell') });
    expect(error).toMatchObject({ message: 'fell' });
    expect(calls.slice(-4)).toEqual([
      expect.stringMatching(`^${kind} green`),
      'undo switchTo blue',
      'undo drain 60000 0',
      'undo stop green 2',
    ]);
  });

  test('whose share nginx refuses starts nothing', async () => {
    const { calls } = await walk(up({ steps: [5] }), { write: new Error('unknown variable') });
    expect(calls).toEqual(['build web false', 'pin web 2', 'write bgc/nginx/green-canary-5.conf']);
  });
});

test('after a change of mode a release that fails must not go back to both colors', async () => {
  const both = afterFirstRelease({ traffic: { kind: 'both' }, green: [container('web', 1)] });
  const steps = planUp(
    planInput({ observed: both, config: configOf({ services, checks: [{ get: '/' }], watch }) }),
    UP,
  ).steps;
  const { calls } = await walk(steps, { watch: new Error('a breach') });
  expect(calls.filter((call) => call.startsWith('undo'))).toEqual([
    'undo switchTo blue',
    'undo drain 60000 0',
    'undo stop green 2',
  ]);
});
