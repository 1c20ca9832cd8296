import { parse } from 'yaml';
import type { Config } from '../../cli/config/config.ts';
import type { Context } from '../../cli/context.ts';
import { hostAt } from '../../cli/engine/engines.ts';
import { BgcError } from '../../cli/errors.ts';
import { readConfig } from '../../cli/init/generated.ts';
import { setUp } from '../../cli/init/set-up.ts';
import { placeInShell } from '../../cli/init/shell-place.ts';
import { modeOf } from '../../cli/modes/modes.ts';
import { findingsOf } from '../../cli/project/findings.ts';
import { BareHost } from './bare-host.ts';
import { ToldClock } from './clock.ts';

/** What `bgc init --yes` and then `bgc up` say to a project, before anything is started. */
export type InitOutcome =
  | { kind: 'refused'; message: string }
  | {
      kind: 'released';
      /** `web:3000`, or `worker` without a port, in the order of the alphabet. */
      services: readonly string[];
      /** The service at `/`, and at each public port such as `:8080`. */
      visitors: ReadonlyMap<string, string>;
      /** Warnings and notes of `init`, risks and what to do instead. */
      told: readonly string[];
      /** The text of `bgc/compose.yaml`. */
      overlay: string;
    };

/** In a directory of a machine on which nothing listens, no image is there, and the shell has no variables of Compose. */
export async function initOutcome(directory: string): Promise<InitOutcome> {
  try {
    return await accepted(directory);
  } catch (error) {
    if (!(error instanceof BgcError)) throw error;
    return { kind: 'refused', message: [error.message, ...error.details, error.hint ?? ''].join('\n') };
  }
}

async function accepted(directory: string): Promise<InitOutcome> {
  const context = contextAt(directory);
  const bareAt = async (at: string) => new BareHost(await hostAt(at, context.clock), at);
  const nowhere = { file: [], projectDirectory: undefined };
  const place = await placeInShell(nowhere, context, async (at) => (await bareAt(at)).host);
  const bare = await bareAt(place.directory);
  const told: string[] = [];
  await setUp({
    host: bare.host,
    place,
    context,
    flags: { service: [], port: undefined, http: undefined, preview: undefined, image: undefined },
    takesGuesses: true,
    asks: false,
    before: undefined,
    report: (event) => void ('text' in event && told.push(event.text)),
  });
  const config = readConfig(bare.written('bgc.yaml'), place);
  const findings = findingsOf(bare.project(), config, modeOf(config).findings);
  const blockers = findings.filter(({ kind }) => kind === 'blocker').map(textOf);
  if (blockers.length > 0) return { kind: 'refused', message: blockers.join('\n') };
  return {
    kind: 'released',
    services: config.services.map(({ name, port }) => (port === undefined ? name : `${name}:${port}`)).sort(),
    visitors: visitorsOf(config),
    told: [...told, ...findings.filter(({ kind }) => kind === 'risk').map(textOf)],
    overlay: bare.written('bgc/compose.yaml'),
  };
}

function contextAt(cwd: string): Context {
  const output = { write: () => undefined, styled: false, columns: 80 };
  const signal = new AbortController().signal;
  return { cwd, stdout: output, stderr: output, interactive: false, signal, clock: new ToldClock() };
}

function textOf({ service, problem, instead = '' }: { service: string; problem: string; instead?: string }): string {
  return `${service}: ${problem}; ${instead}`;
}

/** A route may have a listener of its own. */
interface WrittenRoutes {
  routes?: readonly { path?: string; host?: string; listen?: number | string; service: string }[];
}

function visitorsOf(config: Config): Map<string, string> {
  const { routes = [] } = parse(config.text) as WrittenRoutes;
  const only = config.services.find(({ port }) => port !== undefined)?.name ?? '';
  const main = routes.find(
    ({ path = '/', host, listen }) => path === '/' && host === undefined && listen === undefined,
  );
  const atRoot = main?.service ?? only;
  const listeners = routes.flatMap(({ listen, service }) =>
    listen === undefined ? [] : [[`:${String(listen).replace(/^.*:/, '')}`, service] as const],
  );
  return new Map([['/', atRoot], [`:${config.proxy.http.port}`, atRoot], ...listeners]);
}
