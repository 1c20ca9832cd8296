import { describe, expect, test } from 'vitest';
import { planCanary } from '../../../cli/modes/canary-commands.ts';
import { planRestore, planSwitch, planUp } from '../../../cli/release/plan.ts';
import { describe as described, type Step } from '../../../cli/release/step.ts';
import {
  afterFirstRelease,
  bothLive,
  configOf,
  container,
  planInput,
  projectOf,
  switchInput,
  UP,
} from '../../support/worlds.ts';

/** `api` was added after release 1. */
const services = { web: { port: 3000 }, api: { port: 4000 } };
const routes = [{ service: 'web' }, { path: '/api', service: 'api' }];
const project = projectOf({ web: {}, api: {} });
const configWith = (more: object = {}) => configOf({ services, routes, ...more });

/** Blue has release 1, green has release 2 and the traffic. */
const world = afterFirstRelease({
  live: 'green',
  desired: 'green',
  green: [container('web', 2), container('api', 2)],
  pins: [1, 2],
  lastRelease: 2,
});
const lacking = { ...world, colors: { ...world.colors, blue: { ...world.colors.blue, never: ['api'] } } };

const texts = (steps: readonly Step[]): string[] => steps.map(described);
const asks = (steps: readonly Step[]): string[] => texts(steps).filter((text) => text.includes('api'));

describe('a rollback to a release that never had a service', () => {
  test('must neither create, start, wait for nor check that service', () => {
    const config = configWith({
      checks: [{ get: '/api/health' }, { get: '/apix' }, { run: 'true' }],
      hooks: { before_switch: { run: 'migrate', in: 'api' }, after_switch: { run: 'tell', in: 'web' } },
    });
    const steps = planRestore(planInput({ config, project, observed: lacking }), 1, ['api']).steps;
    expect(texts(steps)).toContain('create blue: web at release 1');
    expect(asks(steps)).toEqual(['check GET /apix answers 200']);
    expect(texts(steps)).toContain('hook after_switch: `tell` in a container of web, at most 600s');
  });

  test('must only need the switch, where it stands by', () => {
    const steps = planSwitch(switchInput(configWith(), lacking), 'rollback').steps;
    expect(texts(steps)).toEqual(['wait until the proxy reaches web in blue', 'switch to blue']);
  });

  test('must not take the service for one that is shared by both colors', () => {
    const steps = planRestore(planInput({ config: configWith(), project, observed: lacking }), 1, ['api']).steps;
    expect(steps.filter(({ kind }) => kind === 'shared')).toEqual([]);
  });
});

describe('a rollback with the bgc.yaml of its release', () => {
  test('must not start what was added since as if both colors shared it', () => {
    const config = configOf({ services: { web: { port: 3000 } } });
    const input = planInput({ config, released: ['web', 'api'], project, observed: world });
    expect(planRestore(input, 1).steps.filter(({ kind }) => kind === 'shared')).toEqual([]);
  });
});

describe('a release that adds a service', () => {
  test('must run its migration, though the color has a release without that service', () => {
    const config = configWith({ hooks: { before_start: { run: 'migrate', in: 'api' } } });
    const never = ['api'];
    const colors = { blue: { ...world.colors.blue, never }, green: { ...world.colors.green, never } };
    const steps = planUp(planInput({ config, project, observed: { ...world, colors } }), UP).steps;
    expect(texts(steps)).toContain('hook before_start: `migrate` in a container of api, at most 600s');
  });

  test('must watch it, since there is a fit color to go back to', () => {
    const config = configWith({ watch: { for: '5s' } });
    const blueLives = { ...lacking, routing: { kind: 'color', color: 'blue' } as const, desired: undefined };
    const steps = planUp(planInput({ config, project, observed: blueLives }), UP).steps;
    expect(texts(steps)).toContain('create green: web, api at release 3');
    expect(steps.some(({ kind }) => kind === 'watch')).toBe(true);
  });

  test('must be given up as a canary without that service', () => {
    const traffic = { kind: 'canary', color: 'green', percent: 5 } as const;
    const steps = planCanary(configWith(), { ...lacking, routing: traffic, desired: traffic }, { kind: 'abort' }).steps;
    expect(texts(steps).slice(0, 2)).toEqual(['wait until the proxy reaches web in blue', 'switch to blue']);
  });

  test('must not tell an application of the release before that it has to leave, where that has none', () => {
    const membership = { live: '/live', standby: '/standby', enable: '/enable/{state}' };
    const config = configWith({ traffic: { mode: 'rolling', membership } });
    const both = bothLive();
    const never = ['api'];
    const colors = { blue: { ...both.colors.blue, never }, green: { ...both.colors.green, never } };
    const steps = planUp(planInput({ config, project, observed: { ...both, colors } }), UP).steps;
    expect(asks(steps).filter((text) => text.startsWith('tell api'))).toEqual([
      'tell api-green that it is live, wait until it agrees',
      'tell api-blue that it is live, wait until it agrees',
    ]);
  });

  test('must bring back what it replaced without that service', () => {
    const config = configWith({ traffic: { mode: 'primary-fallback' } });
    const steps = planUp(planInput({ config, project, observed: lacking }), UP).steps;
    const renewed = steps.flatMap((step) => (step.kind === 'create' && step.color === 'blue' ? [step] : []));
    expect(renewed.map(({ services: some }) => some)).toEqual([['web', 'api']]);
    expect(asks(renewed.flatMap(({ undo = [] }) => undo))).toEqual([]);
  });
});
