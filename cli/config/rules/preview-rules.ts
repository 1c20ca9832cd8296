import { COLORS } from '../../traffic/color.ts';
import type { Listen } from '../config.ts';
import { isExposed } from '../normalise/preview.ts';
import { formatListen, overlap, parseListen } from '../schema/listen.ts';
import { DEFAULT_HTTP } from '../schema/written.ts';
import { DEFAULT_PREVIEW, USUAL_PREVIEW } from '../schema/written-preview.ts';
import { formatPath, isObject, type Path, type Problem, quote } from '../text/problem.ts';
import { type Draft, has, valueOr } from './draft.ts';

export function listenersDiffer(draft: Draft): Problem[] {
  const http = parseListen(valueOr(draft.proxy, 'http', DEFAULT_HTTP));
  const preview = previewListen(draft);
  if (http === undefined || preview === undefined || !overlap(http, preview)) return [];
  const message = `preview (${formatListen(preview)}) and proxy.http (${formatListen(http)}) need different ports`;
  return [{ path: placeOfListen(draft), at: 'value', message }];
}

function placeOfListen({ top, preview }: Draft): Path {
  if (has(preview, 'listen')) return ['preview', 'listen'];
  return has(top, 'preview') && !isObject(top.values.preview) ? ['preview'] : ['proxy', 'http'];
}

export function previewListen({ top, preview }: Draft): Listen | undefined {
  const written = valueOr(top, 'preview', DEFAULT_PREVIEW);
  return parseListen(isObject(written) ? valueOr(preview, 'listen', DEFAULT_PREVIEW) : written, USUAL_PREVIEW.host);
}

/** The proxy must be able to tell public requests from preview requests. */
export function previewHostIsNobodysRoute({ preview, routes }: Draft): Problem[] {
  const { host } = preview.values;
  if (typeof host !== 'string') return [];
  const taken = [host, ...COLORS.map((color) => `${color}.${host}`)];
  const route = routes.find(({ values }) => taken.includes(String(values.host)));
  if (route === undefined) return [];
  const message = `${quote(route.values.host)} is already the host of ${formatPath(route.path)}`;
  return [{ path: ['preview', 'host'], at: 'value', message }];
}

/** bgc guards no listener that only this machine reaches. */
export function guardsHaveSomethingToGuard(draft: Draft): Problem[] {
  const { preview } = draft;
  const listen = previewListen(draft);
  if (has(preview, 'host') || listen === undefined || isExposed(listen)) return [];
  return ['auth', 'allow']
    .filter((key) => has(preview, key))
    .map((key) => ({
      path: ['preview', key],
      at: 'key',
      message: `protects nothing: only this machine reaches ${formatListen(listen)}; set "host", or another "listen"`,
    }));
}
