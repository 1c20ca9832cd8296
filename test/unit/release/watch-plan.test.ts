import { expect, test } from 'vitest';
import type { Config } from '../../../cli/config/config.ts';
import type { Observed } from '../../../cli/release/observed.ts';
import { planRestore, planSwitch, planUp } from '../../../cli/release/plan.ts';
import { formatStep, type Step } from '../../../cli/release/step.ts';
import { kinds } from '../../support/plan-text.ts';
import { configOf, container, observed, planInput, runningProxy, switchInput, UP } from '../../support/worlds.ts';

const services = { web: { port: 3000 } };
const watched = configOf({ services, watch: { for: '30s', max_p95: '800ms' }, standby: 'stop' });
const WATCH =
  'watch green for 30s: at most 1% errors, p95 at most 800 ms, judged from 20 requests on  (a breach routes traffic back to blue)';

function world(differs: Parameters<typeof observed>[0] = {}): Observed {
  const colors = { blue: [container('web', 1)], green: [container('web', 2)] };
  return observed({ live: 'blue', desired: 'blue', proxy: runningProxy(), ...colors, ...differs });
}

function up(config: Config, at: Observed): readonly Step[] {
  return planUp(planInput({ config, observed: at }), UP).steps;
}

test('a watched release must be judged after the switch, before anything of the old color is stopped', () => {
  const steps = up(watched, world());
  expect(kinds(steps).slice(-4)).toEqual(['switch', 'watch', 'drain', 'stop']);
  expect(steps.map(formatStep)).toContain(WATCH);
});

test('a staged release must be watched when it is switched to', () => {
  expect(kinds(up({ ...watched }, world()))).toContain('watch');
  expect(
    kinds(planUp(planInput({ config: watched, observed: world() }), { ...UP, noSwitch: true }).steps),
  ).not.toContain('watch');
  expect(kinds(planSwitch(switchInput(watched, world()), 'switch').steps)).toContain('watch');
});

test('a rollback must not be watched', () => {
  expect(kinds(planSwitch(switchInput(watched, world()), 'rollback').steps)).not.toContain('watch');
  expect(kinds(planRestore(planInput({ config: watched, observed: world() }), 1).steps)).not.toContain('watch');
});

test.each([
  ['there is no other', observed({ proxy: runningProxy() })],
  ['the other does not run', world({ blue: [container('web', 1, { status: 'exited' })], green: [] })],
])('nobody must be watched when %s to give the traffic back to', (_, at) => {
  expect(kinds(up(watched, at))).not.toContain('watch');
});

test('without "watch" nothing must be watched', () => {
  expect(kinds(up(configOf({ services }), world()))).not.toContain('watch');
});

test.each([
  { draining: 0, workers: 2, waits: undefined },
  { draining: 4, workers: 2, waits: undefined },
  { draining: 5, workers: 2, waits: 4 },
  { draining: 6, workers: 2, waits: 4 },
  { draining: 3, workers: 1, waits: 2 },
  { draining: 3, workers: 0, waits: undefined },
])(
  'a switch with $draining old workers beside $workers must wait for those over three generations',
  ({ waits, ...differs }) => {
    const at = world({ proxy: runningProxy(differs) });
    const drains = planSwitch(switchInput(configOf({ services }), at), 'switch').steps.filter(
      (step) => step.kind === 'drain',
    );
    expect(drains.map(({ leave }) => leave)).toEqual(waits === undefined ? [] : [waits]);
    expect(
      kinds(planSwitch(switchInput(configOf({ services }), at), 'rollback').steps),
      'a rollback is urgent',
    ).not.toContain('drain');
  },
);

test('a switch that waits must say why', () => {
  const at = world({ proxy: runningProxy({ draining: 6, workers: 2 }) });
  expect(planSwitch(switchInput(configOf({ services }), at), 'switch').steps.map(formatStep)).toContain(
    'wait until at most 4 old nginx workers are left, for at most 60s  (3 generations of nginx workers still finish requests, one more would pile up)',
  );
});
