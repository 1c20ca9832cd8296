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
])('with %s, %s must be none of its business', (enable, path) => {
  expect(answers(enable, path)).toEqual(new Set(['web_both', 'web_green']));
});
