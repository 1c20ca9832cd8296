import { describe, expect, test } from 'vitest';
import type { Crash } from '../../../cli/release/observed.ts';
import { type InFlight, statusOf } from '../../../cli/report/status.ts';
import { formatStatus } from '../../../cli/report/status-text.ts';
import { toColor } from '../../../cli/traffic/routing.ts';
import {
  afterFirstRelease,
  bothLive,
  configOf,
  container,
  observed,
  runningProxy,
  servingOf,
} from '../../support/worlds.ts';

const serving = servingOf('blue');
const now = new Date('2026-01-01T00:05:00Z');
const text = (world: ReturnType<typeof observed>, config = configOf()): string =>
  formatStatus(statusOf(config, world, null), now);

test('a live color and a standby', () => {
  const world = afterFirstRelease({ green: [container('web', 2, { status: 'exited', exitCode: 0 })] });
  expect(text(world)).toBe(`COLOR  ROLE  RELEASE  SERVICE  STATE    REPLICAS  SINCE      IMAGE
blue   live  1        web      healthy  1/1       5 minutes  shop-web:bgc-1
green  idle  2        web      exited   0/1       -          shop-web:bgc-2
live     blue  http://localhost:80
preview  http://127.0.0.1:8081
proxy    running, serves blue, generation 0123456789ab
`);
});

const CANARY = { kind: 'canary', color: 'green', percent: 5 } as const;
const canary = (differs: Parameters<typeof afterFirstRelease>[0] = {}) =>
  afterFirstRelease({
    traffic: CANARY,
    proxy: runningProxy({ serving: { ...serving, routing: CANARY } }),
    green: [container('web', 2)],
    ...differs,
  });

test('a canary and the color that most visitors have', () => {
  expect(text(canary())).toBe(`COLOR  ROLE    RELEASE  SERVICE  STATE    REPLICAS  SINCE      IMAGE
blue   live    1        web      healthy  1/1       5 minutes  shop-web:bgc-1
green  canary  2        web      healthy  1/1       5 minutes  shop-web:bgc-2
live     blue, with 5% of the visitors in green  http://localhost:80
preview  http://127.0.0.1:8081
proxy    running, serves green-canary-5, generation 0123456789ab
`);
  const status = statusOf(configOf(), canary(), null);
  expect(status).toMatchObject({ live: 'blue', traffic: 'green-canary-5', canary: { color: 'green', percent: 5 } });
  expect(statusOf(configOf(), afterFirstRelease(), null).canary).toBeNull();
});

test('a canary whose bgc is gone, with what becomes of it', () => {
  const step = 'wait 600s while green stays up';
  const inFlight = { command: 'up', release: 2, step, since: '2026-01-01T00:00:00Z', holder: null } as const;
  expect(formatStatus(statusOf(configOf(), canary(), inFlight), now)).toContain(
    '! unfinished: `bgc up` of release 2, since 2026-01-01T00:00:00Z, ended at "wait 600s while green stays up"; the canary keeps its share until bgc canary resume, promote or abort\n',
  );
});

test('what is wrong while a canary stands is mended by the share it has', () => {
  const stopped = canary({ proxy: { state: 'stopped', reason: 'it is paused' } });
  expect(statusOf(configOf(), stopped, null).problems).toEqual([
    'the proxy is not running (it is paused): no traffic is being served; run bgc canary 5',
  ]);
  const torn = { ...canary(), desired: toColor('green') };
  expect(statusOf(configOf(), torn, null).problems).toEqual([
    'the symlink names green, but nginx serves blue, with 5% of the visitors in green: bgc canary 5 repairs it',
  ]);
});

test('no canary is left where its containers are gone', () => {
  expect(statusOf(configOf(), canary({ green: [] }), null).canary).toBeNull();
});

test('records that tell nothing, and why', () => {
  const unread = 'no permission to read: /srv/shop/bgc/state/history.ndjson';
  const { problems } = statusOf(configOf(), afterFirstRelease({ unread }), null, 'the journal is damaged');
  expect(problems).toEqual([`${unread}: earlier releases are not known`, 'the journal is damaged']);
});

test('a machine on which nothing was ever released', () => {
  expect(text(observed())).toBe(`nothing has been released yet
live     -  http://localhost:80
preview  http://127.0.0.1:8081
proxy    absent
! there is no proxy: bgc up starts it
`);
});

test('a color that nginx names but that has no containers is not live', () => {
  const status = statusOf(
    configOf(),
    observed({ live: 'green', desired: 'green', proxy: runningProxy({ serving }) }),
    null,
  );
  expect(status.live).toBeNull();
  expect(status.problems).toContain('no release is live: bgc up');
});

test('old workers are counted', () => {
  expect(text(afterFirstRelease({ proxy: runningProxy({ serving, draining: 1 }) }))).toContain(', 1 old worker still');
  expect(text(afterFirstRelease({ proxy: runningProxy({ serving, draining: 3 }) }))).toContain(', 3 old workers still');
});

describe('a problem is told with what to do:', () => {
  test.each([
    [
      'a proxy that stopped',
      { proxy: { state: 'stopped', reason: 'it is paused' } },
      'the proxy is not running (it is paused): no traffic is being served; run bgc up',
    ],
    ['a proxy that is silent', { proxy: runningProxy() }, 'the proxy does not answer: bgc compose -- logs bgc-proxy'],
    [
      'a switch cut short',
      { desired: 'green' },
      'the symlink names green, but nginx serves blue: the next bgc up, switch or rollback repairs it',
    ],
    ['a stranger', { previousServices: ['web'] }, 'web also runs without a color, outside bgc'],
  ] as const)('%s', (_, differs, problem) => {
    expect(statusOf(configOf(), afterFirstRelease(differs), null).problems).toEqual([problem]);
  });
});

describe('where both colors are to serve, the one that does not is told, with what to do:', () => {
  const rolling = configOf({ services: { web: { port: 3000 } }, traffic: { mode: 'rolling' } });
  const broken = container('web', 2, { name: 'shop-web-green-1', status: 'exited', exitCode: 1 });
  const dead = container('web', 1, { name: 'shop-web-blue-1', status: 'exited', exitCode: 137 });
  const problems = (differs: Parameters<typeof bothLive>[0], inFlight: InFlight | null = null) =>
    statusOf(rolling, bothLive(differs), inFlight).problems;

  test.each([
    [
      'a release that failed',
      { traffic: toColor('blue'), green: [broken] },
      'green is out (it is not running: shop-web-green-1 is exited (exit code 1)): blue serves alone; bgc up recreates both',
    ],
    [
      'a color that was never there',
      { traffic: toColor('green'), blue: [] },
      'blue is out (it has no containers): green serves alone; bgc up recreates both',
    ],
    [
      'a release that was cut short before it touched anything',
      { traffic: toColor('blue') },
      'green is out: blue serves alone; bgc switch brings green back',
    ],
    [
      'a release that was cut short in the second color',
      { traffic: toColor('green'), green: [container('web', 2)] },
      'blue is out (it has release 1, green has 2): green serves alone; bgc up recreates both',
    ],
    [
      'a container that was killed by hand',
      { blue: [dead] },
      'blue is not running: shop-web-blue-1 is exited (exit code 137): green serves alone; bgc up recreates both',
    ],
    [
      'a container that is not healthy',
      { blue: [container('web', 1, { health: 'unhealthy' })] },
      'blue is not healthy: shop-web-1 is unhealthy, and still has visitors; bgc up recreates both',
    ],
    [
      'the last one that served',
      { traffic: toColor('blue'), blue: [dead] },
      'neither color is fit to serve: blue is not running: shop-web-blue-1 is exited (exit code 137); green is out; bgc up',
    ],
  ] as const)('%s', (_, differs, problem) => {
    expect(problems(differs)).toEqual([problem]);
  });

  test('and nobody is missed when both serve, nor while a release is under way', () => {
    const inFlight: InFlight = { command: 'up', release: 2, step: 'drain', since: '', holder: 'pid 7' };
    expect(problems({})).toEqual([]);
    expect(problems({ traffic: toColor('blue') }, inFlight)).toEqual([]);
  });

  test('both are live', () => {
    const status = statusOf(rolling, bothLive(), null);
    expect(status).toMatchObject({ traffic: 'both', colors: [{ role: 'live' }, { role: 'live' }] });
    expect(formatStatus(status, now)).toContain('live     blue and green  http://localhost:80\n');
  });
});

describe('a live color that ended by itself and was started again must be told, though it is healthy:', () => {
  const at = '2026-01-01T00:03:00Z';
  const crashed = (crash: Partial<Crash>) =>
    container('web', 1, { name: 'shop-web-blue-1', crash: { times: 1, at, outOfMemory: false, ...crash } });
  const told = 'shop-web-blue-1 ended by itself and was started again by Docker';

  test.each([
    ['once', { exitCode: 3 }, `${told}, once: last at ${at}, with exit code 3; bgc logs blue`],
    [
      'out of memory, more than once',
      { times: 4, exitCode: 137, outOfMemory: true },
      `${told}, 4 times: last at ${at}, with exit code 137, out of memory; bgc logs blue`,
    ],
    [
      'so long ago that Docker has forgotten how',
      {},
      `${told}, once: last at ${at}, with an exit code that Docker no longer reports; bgc logs blue`,
    ],
  ] as const)('%s', (_, crash, problem) => {
    const status = statusOf(configOf(), afterFirstRelease({ blue: [crashed(crash)] }), null);
    expect(status.problems).toEqual([problem]);
  });

  test('and in its line', () => {
    expect(text(afterFirstRelease({ blue: [crashed({})] }))).toContain('healthy, 1 restart  1/1');
    const replicas = [crashed({ times: 2 }), crashed({})];
    expect(text(afterFirstRelease({ blue: replicas }))).toContain('healthy, 3 restarts');
  });

  test('but a standby is not worth a complaint, and one that does not run has another', () => {
    expect(statusOf(configOf(), afterFirstRelease({ green: [crashed({})] }), null).problems).toEqual([]);
    const looping = { ...crashed({}), status: 'restarting', exitCode: 3 };
    expect(statusOf(configOf(), afterFirstRelease({ blue: [looping] }), null).problems).toEqual([
      'blue has the traffic, but is not running: shop-web-blue-1 is restarting (exit code 3); bgc rollback, or bgc up',
    ]);
  });
});

test('the worst of several replicas is what is shown', () => {
  const config = configOf({ services: { web: { port: 3000, replicas: 3 } } });
  const containers = ['healthy', 'unhealthy', 'starting'].map((health) =>
    container('web', 1, { health: health as 'healthy' | 'unhealthy' | 'starting' }),
  );
  const [blue] = statusOf(config, afterFirstRelease({ blue: containers }), null).colors;
  expect(blue?.services).toMatchObject([{ state: 'unhealthy', running: 3, replicas: 3 }]);
});

test('an image name cannot move the cursor', () => {
  expect(text(afterFirstRelease({ blue: [container('web', 1, { image: 'web\u001b[2J' })] }))).not.toContain('\u001b');
});

describe('maintenance', () => {
  const since = '2026-01-01T00:00:00.000Z';
  const closedFor = (allow: string[]) => afterFirstRelease({ maintenance: { since, allow } });

  test('must be told, with who passes and how it ends', () => {
    expect(text(closedFor([]))).toContain(
      'closed   maintenance for 5 minutes: all visitors get 503; bgc maintenance off ends it\n',
    );
    expect(text(closedFor(['10.0.0.0/8', '192.0.2.1']))).toContain('all visitors but 10.0.0.0/8, 192.0.2.1 get 503');
    expect(statusOf(configOf(), closedFor(['192.0.2.1']), null).maintenance).toEqual({ since, allow: ['192.0.2.1'] });
  });

  test('must not be told of a site that is open, whoever passed the last time', () => {
    const world = afterFirstRelease({ maintenance: { allow: ['192.0.2.1'] } });
    expect(text(world)).not.toContain('closed');
    expect(statusOf(configOf(), world, null).maintenance).toBeNull();
  });
});
