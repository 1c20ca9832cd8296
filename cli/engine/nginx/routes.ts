import { request as requestHttps } from 'node:https';
import type { Config, Route } from '../../config/config.ts';
import { BgcError, ExitCode, messageOf } from '../../errors.ts';
import { mainColor, type Routing, routingText } from '../../traffic/routing.ts';
import type { Deployment } from '../deployment.ts';
import { type Answer, get, type Target, TooLate } from '../host/http.ts';
import { servingOf } from './control.ts';
import { readMaintenance } from './maintenance-files.ts';
import { nginxDirectory, type RunningProxy, requireProxy } from './running-proxy.ts';

/** Milliseconds. nginx's own errors come sooner; the checks and the watch judge how fast the application is. */
const TIMEOUT = 3000;

/**
 * The earlier proofs bypassed the public servers. Ctrl-C does not end this: a switch is finished.
 * @throws BgcError with each route whose visitors get an error that did not come from the application
 */
export async function requireRoutes(site: Deployment, config: Config, routing: Routing): Promise<void> {
  // During maintenance visitors get only the page.
  if ((await readMaintenance(nginxDirectory(site))).since !== undefined) return;
  const proxy = await requireProxy(site);
  const { control } = proxy;
  const generation = (await servingOf(control))?.generation ?? '';
  const broken = await Promise.all(
    config.routes.map(async (route) => {
      const seen = await askPublicly(proxy, config, route, generation);
      if (isAnswer(seen)) return [];
      const direct = await askDirectly(control, route, routing);
      return isItsOwn(direct, route) ? [] : [`${urlText(config, route)}: ${textOf(seen)}`];
    }),
  );
  const details = broken.flat();
  if (details.length === 0) return;
  throw new BgcError(`visitors do not get the answers of ${routingText(routing)}`, {
    code: ExitCode.failed,
    details,
    hint: 'compare routes and proxy in bgc.yaml with what the application answers',
  });
}

type Seen = Answer | Error;

/** Not a 5xx such as nginx's 502 nor, for gRPC, its "unavailable"; a snippet may send any other answer. */
function isAnswer(seen: Seen): boolean {
  if (seen instanceof TooLate) return true;
  return !(seen instanceof Error) && seen.status < 500 && seen.headers['grpc-status'] !== UNAVAILABLE;
}

/** Whether the error is the application's. gRPC understands only calls, so any failure of the direct request counts. */
function isItsOwn(direct: Seen, { as }: Route): boolean {
  if (as === 'grpc') return !isAnswer(direct);
  return !(direct instanceof Error) && direct.status >= 500 && direct.headers['x-bgc-answered'] !== '-';
}

/** https://github.com/grpc/grpc/blob/master/doc/statuscodes.md */
const UNAVAILABLE = '14';

function textOf(seen: Seen): string {
  return seen instanceof Error ? seen.message : `answers ${seen.status}`;
}

/** Asks at the running proxy's address: `bgc.yaml` may have changed since. */
function askPublicly({ http, https }: RunningProxy, config: Config, route: Route, generation: string): Promise<Seen> {
  const host = route.host?.replace(/^\*/, 'www');
  const options = {
    ...(host === undefined ? {} : { host }),
    timeout: TIMEOUT,
    headers: asking(generation),
    bodiless: true,
  } as const;
  return seen(
    https === undefined
      ? get(http ?? { host: '127.0.0.1', ...config.proxy.http }, route.path, options)
      : get(https, route.path, { ...options, by: (to) => requestHttps({ ...to, ...tlsFor(host) }) }),
  );
}

/** Headers by which nginx logs these requests as bgc's, not visitors': only bgc knows the name of the generation. */
function asking(generation: string): Record<string, string> {
  return { 'x-bgc-ask': generation, 'user-agent': 'bgc' };
}

/** Accepts any certificate: other code judges it. */
function tlsFor(host: string | undefined): { servername?: string; rejectUnauthorized: boolean } {
  return { ...(host === undefined ? {} : { servername: host }), rejectUnauthorized: false };
}

function askDirectly(control: Target, { service, path }: Route, routing: Routing): Promise<Seen> {
  return seen(
    get(control, `/${mainColor(routing)}/${service}${path}`, { host: service, timeout: TIMEOUT, bodiless: true }),
  );
}

async function seen(answer: Promise<Answer>): Promise<Seen> {
  return answer.catch((error: unknown) => (error instanceof Error ? error : new Error(messageOf(error))));
}

function urlText({ proxy }: Config, { host = 'any host', path }: Route): string {
  return `${proxy.https === undefined ? 'http' : 'https'}, ${host}, ${path}`;
}
