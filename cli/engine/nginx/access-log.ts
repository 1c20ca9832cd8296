import type { Answered } from '../../release/metrics.ts';
import { type Color, isColor } from '../../traffic/color.ts';
import { FALLBACK, PRIMARY } from '../../traffic/routing.ts';
import type { Deployment } from '../deployment.ts';
import { logStream } from '../docker/log-stream.ts';
import { type Timed, tookOf } from './access-time.ts';
import type { RunningProxy } from './running-proxy.ts';
import { visitorOf } from './visitor.ts';

/** One line of the access log that `templates/nginx/main.conf.hbs` asks for. */
export interface AccessLine extends Answered {
  /** When the request ended, in milliseconds since the epoch. */
  at: number;
  /** Milliseconds from the first byte of the request to the last one of the answer. */
  ms: number;
  listener: string;
  /** `both`: nginx chose the color for each request; `upstream` tells which container answered. */
  color: Color | 'both';
  /** The color the request was for, when nginx turned to the fallback because that color did not answer. */
  missed?: Color;
  /** Address, without port, of the container that answered: the last one tried; empty when none was. */
  upstream: string;
  /** PID of the worker, as seen inside the container. */
  pid: number;
  /** Whether the whole answer was sent (of a WebSocket: whether one of its ends closed it). */
  complete: boolean;
  /** Whether it counts for a color: a container was asked, or the request failed; not nginx's own 404 or redirect. */
  isColors: boolean;
  /** nginx itself answered 503 and asked no container: a write without a primary, maintenance, a limit. */
  isRefused: boolean;
}

/** Milliseconds: nginx buffers the access log for 100 (`flush` in the template); the rest is the way through Docker. */
export const LOG_DELAY = 150;

export function parseAccessLine(text: string): AccessLine | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return toLine(JSON.parse(text) as Readonly<Record<string, unknown>>);
  } catch {
    // Workers share a pipe: when two write at once, a line may be torn.
    return undefined;
  }
}

function toLine(raw: Readonly<Record<string, unknown>>): AccessLine | undefined {
  const { at, color, listener, pid, status, seconds, completion, upstream } = raw;
  const whose = colorsNamed(color);
  if (whose === undefined) return undefined;
  if (typeof at !== 'number' || typeof status !== 'number' || typeof seconds !== 'number') return undefined;
  return {
    at: Math.round(at * 1000),
    listener: String(listener),
    ...whose,
    upstream: lastAddress(String(upstream ?? '')),
    pid: Number(pid),
    status,
    ms: Math.round(seconds * 1000),
    took: tookOf(timed(raw)),
    by: visitorOf(String(raw.remote ?? '')),
    complete: completion === 'OK',
    isColors: Boolean(upstream) || status === 0 || (status >= 500 && status !== UNAVAILABLE),
    isRefused: !upstream && status === UNAVAILABLE,
  };
}

function timed(raw: Readonly<Record<string, unknown>>): Timed {
  return {
    response: String(raw.upstream_seconds ?? ''),
    header: String(raw.upstream_header_seconds ?? ''),
    bytes: Number(raw.bytes ?? 0),
    streams: String(raw.streams ?? ''),
  };
}

const UNAVAILABLE = 503;

function colorsNamed(name: unknown): Pick<AccessLine, 'color' | 'missed'> | undefined {
  if (name === 'fallback') return { color: FALLBACK, missed: PRIMARY };
  return typeof name === 'string' && (isColor(name) || name === 'both') ? { color: name } : undefined;
}

/**
 * `$upstream_addr` lists every server tried: "172.18.0.3:3000, 172.18.0.4:3000", and " : " where nginx moved to others
 * (https://nginx.org/en/docs/http/ngx_http_upstream_module.html#var_upstream_addr).
 */
function lastAddress(tried: string): string {
  const last = tried.split(/, | : /).at(-1) ?? '';
  return last.replace(/:\d+$/, '');
}

/** The public requests, including refused ones, that ended between two times, as far as the log still has them. */
export async function publicRequests(
  site: Pick<Deployment, 'docker' | 'signal'>,
  proxy: Pick<RunningProxy, 'id'>,
  { since, until }: { since: number; until: number },
): Promise<AccessLine[]> {
  const found: AccessLine[] = [];
  for await (const { text } of logStream(site.docker, proxy.id, {
    since,
    stderr: false,
    signal: site.signal,
  })) {
    const line = parseAccessLine(text);
    if (line !== undefined && (isPublic(line) || isPubliclyRefused(line)) && line.at >= since && line.at < until)
      found.push(line);
  }
  return found;
}

function isPubliclyRefused({ listener, isRefused }: AccessLine): boolean {
  return listener === 'public' && isRefused;
}

export function isPublic({ listener, isColors }: AccessLine): boolean {
  return listener === 'public' && isColors;
}
