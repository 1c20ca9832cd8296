import { describe, expect, test } from 'vitest';
import { formatStatus, statusOf } from '../../../cli/report/status.ts';
import { toColor } from '../../../cli/traffic.ts';
import { afterFirstRelease, configOf, container, observed, runningProxy, servingOf } from '../../support/worlds.ts';

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
    proxy: runningProxy({ serving: { ...serving, traffic: CANARY } }),
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
    'the proxy does not run (it is paused): nobody is served; bgc canary 5 starts it',
  ]);
  const torn = { ...canary(), linked: toColor('green') };
  expect(statusOf(configOf(), torn, null).problems).toEqual([
    'the symlink names green, but nginx serves blue, with 5% of the visitors in green: bgc canary 5 mends it',
  ]);
});

test('no canary is left where its containers are gone', () => {
  expect(statusOf(configOf(), canary({ green: [] }), null).canary).toBeNull();
});

test('a machine on which nothing was ever released', () => {
  expect(text(observed())).toBe(`nothing is released yet
live     -  http://localhost:80
preview  http://127.0.0.1:8081
proxy    absent
! there is no proxy: bgc up starts it
`);
});

test('a color that nginx names but that has no containers is not live', () => {
  const status = statusOf(
    configOf(),
    observed({ live: 'green', linked: 'green', proxy: runningProxy({ serving }) }),
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
      'the proxy does not run (it is paused): nobody is served; bgc up starts it',
    ],
    ['a proxy that is silent', { proxy: runningProxy() }, 'the proxy does not answer: bgc compose -- logs bgc-proxy'],
    [
      'a switch cut short',
      { linked: 'green' },
      'the symlink names green, but nginx serves blue: the next bgc up, switch or rollback mends it',
    ],
    ['a stranger', { uncolored: ['web'] }, 'web also runs without a color, outside bgc'],
  ] as const)('%s', (_, differs, problem) => {
    expect(statusOf(configOf(), afterFirstRelease(differs), null).problems).toEqual([problem]);
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
