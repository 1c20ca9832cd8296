import { describe, expect, test } from 'vitest';
import { liveColor } from '../../../cli/release/observed.ts';
import { planUp } from '../../../cli/release/plan.ts';
import type { Step } from '../../../cli/release/step.ts';
import { kinds, PIN, REACH, text } from '../../support/plan-text.ts';
import {
  afterFirstRelease,
  configOf,
  container,
  observed,
  planInput,
  projectOf,
  runningProxy,
  UP,
} from '../../support/worlds.ts';

/** The lines of a plan that begin so: for tests about one step, wherever it is. */
const lines = (steps: readonly Step[], start: string): string[] => text(steps).filter((line) => line.startsWith(start));

describe('up', () => {
  test('the first release: image, files, proxy, blue, and the switch at the very end', () => {
    const input = planInput({ staleFiles: ['bgc/compose.yaml', 'bgc/nginx/blue.conf', 'bgc/nginx/green.conf'] });
    expect(text(planUp(input, UP).steps)).toEqual([
      `build the image of web, pin it as release 1  (${PIN})`,
      'write bgc/compose.yaml, bgc/nginx/blue.conf, bgc/nginx/green.conf  (generated files differ from bgc.yaml; nginx tests them first)',
      'start the proxy  (there is none yet)',
      'create blue: web at release 1  (blue is idle)',
      'start web in blue  (its dependencies are up)',
      'wait until web in blue is healthy, at most 60s  (by its healthcheck)',
      `wait until the proxy reaches web in blue  (${REACH})`,
      'switch to blue  (release 1 is ready)',
    ]);
  });

  test('the second release: green, and blue is left alone', () => {
    expect(text(planUp(planInput({ observed: afterFirstRelease() }), UP).steps)).toEqual([
      `build the image of web, pin it as release 2  (${PIN})`,
      'create green: web at release 2  (green is idle)',
      'start web in green  (its dependencies are up)',
      'wait until web in green is healthy, at most 60s  (by its healthcheck)',
      `wait until the proxy reaches web in green  (${REACH})`,
      'switch to green  (release 2 is ready)',
    ]);
  });

  test('the third release goes to the idle color again, with a number never used before', () => {
    const world = afterFirstRelease({ live: 'green', desired: 'green', green: [container('web', 2)], lastRelease: 7 });
    expect(lines(planUp(planInput({ observed: world }), UP).steps, 'create')).toEqual([
      'create blue: web at release 8  (blue is idle)',
    ]);
  });

  test('--no-switch ends when the release is proved', () => {
    const steps = planUp(planInput({ observed: afterFirstRelease() }), { ...UP, noSwitch: true }).steps;
    expect(text(steps).at(-1)).toBe(`wait until the proxy reaches web in green  (${REACH})`);
    expect(kinds(steps)).not.toContain('switch');
  });

  test('standby: stop drains the old color before it is stopped', () => {
    const config = configOf({ services: { web: { port: 3000 } }, standby: 'stop', drain: { timeout: '30s' } });
    expect(text(planUp(planInput({ config, observed: afterFirstRelease() }), UP).steps).slice(-3)).toEqual([
      'switch to green  (release 2 is ready)',
      'drain for at most 30s  (blue still finishes its requests)',
      'stop blue  (standby: stop)',
    ]);
  });

  test('standby: stop has nothing to stop after the first release', () => {
    const config = configOf({ services: { web: { port: 3000 } }, standby: 'stop' });
    expect(kinds(planUp(planInput({ config }), UP).steps).at(-1)).toBe('switch');
  });

  test('workers that still finish requests of the idle color are waited for before it is replaced', () => {
    const world = afterFirstRelease({ proxy: runningProxy({ draining: 2 }) });
    const steps = planUp(planInput({ observed: world }), UP).steps;
    expect(lines(steps, 'drain')).toEqual([
      'drain for at most 60s  (green may still finish requests of an earlier release)',
    ]);
    expect(kinds(steps).indexOf('drain')).toBe(kinds(steps).indexOf('create') - 1);
  });

  test('a switch that was cut short is repaired before anything else, towards what is served', () => {
    const world = afterFirstRelease({ desired: 'green' });
    const steps = planUp(planInput({ observed: world, staleFiles: ['bgc/nginx/blue.conf'] }), UP).steps;
    expect(text(steps)[0]).toBe(
      'make sure that blue has the traffic  (the symlink names green, but nginx serves blue)',
    );
  });

  test('a proxy that does not run is started, which needs no repair', () => {
    const proxy = { state: 'stopped', reason: 'it exited with code 1' } as const;
    const steps = planUp(planInput({ observed: afterFirstRelease({ proxy, desired: 'green' }) }), UP).steps;
    expect(lines(steps, 'start the proxy')).toEqual(['start the proxy  (it is not running: it exited with code 1)']);
    expect(kinds(steps)).not.toContain('reconcile');
  });

  test('an outdated proxy is recreated, and the plan says what that costs', () => {
    const world = afterFirstRelease({ proxy: runningProxy({ definition: 'old' }) });
    const steps = planUp(planInput({ observed: world }), UP).steps;
    expect(lines(steps, 'start the proxy')).toEqual([
      'start the proxy  (its image, ports or networks changed, so it is recreated: about one second of downtime)',
    ]);
    expect(steps.find(({ kind }) => kind === 'proxy')).toMatchObject({ interrupts: true });
  });

  test('images come before the proxy is touched: one that cannot be had must cost no answer', () => {
    const world = afterFirstRelease({ proxy: runningProxy({ definition: 'old' }) });
    const steps = kinds(planUp(planInput({ observed: world }), UP).steps);
    expect(steps.indexOf('image')).toBeLessThan(steps.indexOf('proxy'));
  });

  test('containers from before bgc keep the port until their successor is healthy', () => {
    const world = observed({ previousServices: ['web'] });
    expect(text(planUp(planInput({ observed: world }), UP).steps)).toEqual([
      `build the image of web, pin it as release 1  (${PIN})`,
      'create blue: web at release 1  (blue is idle)',
      'start web in blue  (its dependencies are up)',
      'wait until web in blue is healthy, at most 60s  (by its healthcheck)',
      'stop web, start the proxy  (web still holds the port: one interruption of a few seconds)',
      `wait until the proxy reaches web in blue  (${REACH})`,
      'switch to blue  (release 1 is ready)',
    ]);
  });

  test('shared services that do not run are started before the color that may need them', () => {
    const project = projectOf({ web: {}, db: {}, cache: {}, debug: { profiles: ['debug'] } });
    const steps = planUp(planInput({ project, observed: observed({ shared: new Set(['cache']) }) }), UP).steps;
    expect(lines(steps, 'start db')).toEqual(['start db  (not released, shared by both colors)']);
    expect(kinds(steps).indexOf('shared')).toBeLessThan(kinds(steps).indexOf('create'));
  });

  test('one that has done its job is not started again, but one that others need healthy is', () => {
    const needs = { depends_on: { db: { condition: 'service_healthy' }, job: { condition: 'service_started' } } };
    const project = projectOf({ web: needs, db: {}, job: {} });
    const world = observed({ finished: new Set(['db', 'job']) });
    expect(lines(planUp(planInput({ project, observed: world }), UP).steps, 'start db')).toEqual([
      'start db  (not released, shared by both colors)',
    ]);
  });

  test('a service starts after those it depends on are healthy, in waves', () => {
    const depends = (...names: string[]) => ({
      depends_on: Object.fromEntries(names.map((name) => [name, { condition: 'service_healthy' }])),
    });
    const config = configOf({
      services: { web: { port: 3000 }, worker: {}, api: { port: 4000, start_timeout: '90s' }, auth: { port: 5000 } },
      routes: [{ service: 'web' }],
    });
    const project = projectOf({
      web: depends('api'),
      worker: depends('db'),
      api: depends('auth', 'db'),
      auth: {},
      db: {},
    });
    const steps = planUp(planInput({ config, project, observed: observed({ shared: new Set(['db']) }) }), UP).steps;
    const running = "by its image's healthcheck; without one, by running for 3s";
    expect(text(steps.filter(({ kind }) => ['create', 'start', 'healthy'].includes(kind)))).toEqual([
      'create blue: worker, auth, api, web at release 1  (blue is idle)',
      'start worker in blue  (its dependencies are up)',
      'start auth in blue  (its dependencies are up)',
      `wait until worker in blue is healthy, at most 60s  (${running})`,
      `wait until auth in blue is healthy, at most 60s  (${running})`,
      'start api in blue  (its dependencies are up)',
      `wait until api in blue is healthy, at most 90s  (${running})`,
      'start web in blue  (its dependencies are up)',
      `wait until web in blue is healthy, at most 60s  (${running})`,
    ]);
    expect(lines(steps, 'wait until the proxy reaches')).toHaveLength(3);
  });

  test('each service says by what it counts as healthy', () => {
    const why = (service: object): string | undefined =>
      lines(planUp(planInput({ project: projectOf({ web: service }) }), UP).steps, 'wait until web')[0];
    const line = 'wait until web in blue is healthy, at most 60s';
    expect(why({ healthcheck: { test: ['CMD', 'healthy'] } })).toBe(`${line}  (by its healthcheck)`);
    expect(why({ healthcheck: { disable: true } })).toBe(`${line}  (by running for 3s)`);
    expect(why({})).toBe(`${line}  (by its image's healthcheck; without one, by running for 3s)`);
  });

  test('the probe and the checks come last before the switch, in the order they are written', () => {
    const config = configOf({
      services: { web: { port: 3000, health: { path: '/healthz' } } },
      checks: [{ get: '/', status: 204 }, { run: 'npm run smoke' }],
    });
    expect(text(planUp(planInput({ config }), UP).steps).slice(-5)).toEqual([
      `wait until the proxy reaches web in blue  (${REACH})`,
      'wait until GET /healthz of web in blue succeeds, at most 60s  (a release that is not healthy never gets traffic)',
      'check GET / answers 204  (through the preview, before any visitor)',
      'check `npm run smoke`  (through the preview, before any visitor)',
      'switch to blue  (release 1 is ready)',
    ]);
  });

  test('--timeout takes the place of every start_timeout', () => {
    const config = configOf({ services: { web: { port: 3000, start_timeout: '5m', health: { path: '/' } } } });
    const steps = planUp(planInput({ config }), { ...UP, timeout: 7000 }).steps;
    expect(lines(steps, 'wait until').filter((line) => line.includes('at most'))).toEqual([
      'wait until web in blue is healthy, at most 7s  (by its healthcheck)',
      'wait until GET / of web in blue succeeds, at most 7s  (a release that is not healthy never gets traffic)',
    ]);
  });

  test.each([
    ['a build section', { build: { context: '.' } }, UP, 'build the image of web'],
    [
      'a build section and --pull',
      { build: { context: '.' } },
      { ...UP, pull: true },
      'build, from freshly pulled bases, the image of web',
    ],
    [
      'a build section and --no-build',
      { build: { context: '.' } },
      { ...UP, build: false },
      'find (or pull) the image of web',
    ],
    ['an image', { image: 'web:1' }, UP, 'find (or pull) the image of web'],
    ['an image and --pull', { image: 'web:1' }, { ...UP, pull: true }, 'pull the image of web'],
  ])('with %s', (_, service, options, line) => {
    const steps = planUp(planInput({ project: projectOf({ web: service }) }), options).steps;
    expect(lines(steps, line)).toEqual([`${line}, pin it as release 1  (${PIN})`]);
  });

  test('old pins go after the switch, but never those of a color', () => {
    const config = configOf({ services: { web: { port: 3000 } }, keep_releases: 2 });
    const world = afterFirstRelease({ green: [container('web', 3)], pins: [5, 1, 2, 3, 4], lastRelease: 5 });
    const steps = planUp(planInput({ config, observed: world }), UP).steps;
    expect(text(steps).at(-1)).toBe('forget the images of releases 2, 4  (keep_releases: 2)');
  });

  test('what never was live goes first, and the last good one never', () => {
    const config = configOf({ services: { web: { port: 3000 } }, keep_releases: 2 });
    const record = { neverLive: new Set([4, 5]), lastKnownGood: 2 };
    const world = afterFirstRelease({
      green: [container('web', 6)],
      pins: [1, 2, 3, 4, 5, 6],
      lastRelease: 6,
      ...record,
    });
    const steps = planUp(planInput({ config, observed: world }), UP).steps;
    expect(text(steps).at(-1)).toBe('forget the images of releases 3, 4, 5  (keep_releases: 2)');
  });

  test('no pin goes while there are not more than keep_releases', () => {
    const world = afterFirstRelease({ pins: [1, 2, 3, 4], lastRelease: 4 });
    expect(kinds(planUp(planInput({ observed: world }), UP).steps)).not.toContain('prune');
  });
});

describe('a plan', () => {
  const worlds = {
    nothing: observed(),
    'a release': afterFirstRelease(),
    'a stranger': observed({ previousServices: ['web'] }),
  };

  test.each(Object.entries(worlds))('for %s is the same every time', (_, world) => {
    const input = planInput({ observed: world });
    expect(text(planUp(input, UP).steps)).toEqual(
      text(planUp({ ...input, observed: structuredClone(world) }, UP).steps),
    );
  });

  test.each(Object.entries(worlds))('for %s never touches the live color before the switch', (_, world) => {
    const steps = planUp(planInput({ observed: world }), UP).steps;
    const before = steps.slice(0, kinds(steps).indexOf('switch'));
    expect(before.filter((step) => 'color' in step && step.color === liveColor(world))).toEqual([]);
    expect(kinds(before)).not.toContain('stop');
  });
});
