import { describe, expect, test } from 'vitest';
import { portsOf } from '../../../cli/render/ports.ts';
import { findAll, parseNginx } from '../../support/nginx-parse.ts';
import { answerTo } from '../../support/nginx-route.ts';
import { configOf, projectOf } from '../../support/worlds.ts';
import { renderWith } from '../../support/written-config.ts';

/** What becomes of a path, as nginx has decoded it, for visitors, previewers and other containers. */
function answers(enable: string, path: string): Set<string> {
  const membership = { live: '/live', standby: '/standby', enable };
  const config = configOf({ services: { web: { port: 3000 } }, traffic: { mode: 'rolling', membership } });
  const text = renderWith({ config, project: projectOf({ web: {} }) }, { kind: 'both' });
  const http = findAll(parseNginx(text), 'http')[0]?.block ?? [];
  const { http: port, preview } = portsOf(config);
  return new Set([port, preview, 3000].map((port) => answerTo(http, { port, host: 'a.test', path })));
}

const REFUSED = new Set(['return 404']);

describe('a path by which the application is told its state must be refused', () => {
  test.each([
    ['/enable/{state}', '/enable/standby'],
    ['/enable/{state}', '/Enable/LIVE/'],
    ['/enable/{state}', '/enable/standby;x'],
    ['/enable/{state}', '/enable/standby.json'],
    ['/enable/{state}', '/enable/standby '],
    ['/enable/{state}', '/enable\\standby'],
    ['/enable/{state}', '/enable;v=1/standby'],
    ['/enable/{state}', '/a/..;/enable/standby'],
    ['/enable/{state}', '/enable/x\\..\\standby'],
    ['/enable/{state}', '/the.host/enable/standby'],
    ['/{state}', '/standby.json'],
    ['/v1.0/{state}/now', '/v1.0/live/now/'],
    ['/v1.0/x-{state}/', '/v1.0/x-live'],
    ['/enable/{state}', '/enable/\n/standby'],
    ['/enable/{state}', '/enable\n/standby'],
    ['/enable/{state}', '/ enable /\tstandby'],
    ['/enable/{state}', '/enable/\u00a0standby\u00a0'],
    ['/enable/{state}', '/enable%2fstandby'],
    ['/enable/{state}', '/%65nable/%2573tandby'],
    ['/enable/{state}', '/%2525%36%35/enable%20/%20standby%3bx'],
    ['/enable/{state}', '/enable/ſtandby'],
    ['/enable/{state}', '/ｅｎａｂｌｅ/ＬＩＶＥ'],
    ['/enable/{state}', '/enable/enable/x/lıve'],
    ['/keep.me/{state}', '/\u212aeep%2eme/live'],
  ])('%s as %s', (enable, path) => {
    expect(answers(enable, path)).toEqual(REFUSED);
  });
});

test.each([
  ['/enable/{state}', '/enable'],
  ['/enable/{state}', '/enable/living'],
  ['/enable/{state}', '/enable/live-music'],
  ['/enable/{state}', '/standby/enable'],
  ['/enable/{state}', '/reenable/live'],
  ['/v1.0/{state}', '/v100/live'],
  ['/enable/{state}', '/enable/%6civing'],
  ['/enable/{state}', '/enable /music'],
])('with %s, %s must be none of its business', (enable, path) => {
  expect(answers(enable, path)).toEqual(new Set(['web_both', 'web_green']));
});

test('a path as long as nginx takes one must be looked at in no time', () => {
  const long = [`${'/enable'.repeat(2300)}`, `/enable/${'/ '.repeat(8000)}`, `/enable${' '.repeat(16_000)}x`];
  const begin = performance.now();
  for (const path of long) expect(answers('/enable/{state}', path)).not.toEqual(REFUSED);
  expect(performance.now() - begin).toBeLessThan(2000);
});
