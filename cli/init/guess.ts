import { type Caller, callersOf } from '../project/callers.ts';
import { isPhpFpm } from '../project/calls.ts';
import type { ComposeService, Project } from '../project/project.ts';
import { byPrecedence } from './precedence.ts';
import { isWebPort, mayBeHttp } from './protocol.ts';
import type { ReleaseGuess } from './release-guess.ts';
import { releaseGuesses } from './release-guesses.ts';

/** A value that the user has not given, and the reason for it. */
export interface Guess<T> {
  value: T;
  /** A clause to print after the value. */
  why: string;
}

export const said = <T>(value: T): Guess<T> => ({ value, why: 'as you said' });

export interface ServiceGuess {
  name: string;
  release: ReleaseGuess;
  /** The port that gets its traffic; a worker has none. */
  port: Guess<number> | undefined;
}

/** Ports in the EXPOSE of each service's image, by service; none for an image that is not on this machine. */
export type ExposedPorts = ReadonlyMap<string, readonly number[]>;

/** Every service that a plain `docker compose up` starts; the first one most likely gets the traffic. Pure. */
export function guessServices(project: Project, exposed: ExposedPorts): ServiceGuess[] {
  const offered = [...project.services.values()].filter(({ enabled }) => enabled).map(overTcp);
  const release = releaseGuesses(offered, project);
  const exposesOf = ({ name }: ComposeService) => [...(exposed.get(name) ?? []), ...(project.exposes.get(name) ?? [])];
  const guesses = offered.flatMap((service) => {
    const guess = release.get(service.name);
    const port =
      portGuess(service, exposesOf(service), declaredByOthers(service, offered)) ??
      calledPort(callersOf(project, service)) ??
      healthPort(service);
    return guess === undefined ? [] : [{ name: service.name, release: guess, port }];
  });
  return byPrecedence(guesses, project);
}

/** HTTP/3 aside, which nginx would have to speak itself, no request comes over UDP. */
function overTcp(service: ComposeService): ComposeService {
  return { ...service, ports: service.ports.filter(({ protocol }) => protocol === 'tcp') };
}

function portGuess(
  service: ComposeService,
  exposed: readonly number[],
  declaredByOthers: ReadonlySet<number>,
): Guess<number> | undefined {
  const isHttp = (port: number): boolean => ![service.name, service.image ?? ''].some((one) => isPhpFpm(one, port));
  const published = best(service.ports.map(({ target }) => target).filter(isHttp));
  if (published !== undefined) return { value: published, why: 'from its ports' };
  const declared = best(service.expose.filter(isHttp));
  if (declared !== undefined) return { value: declared, why: 'from its expose' };
  // Two services of one image share its EXPOSE: the one that declares no port is a worker.
  const ofImage = best(exposed.filter((port) => isHttp(port) && !declaredByOthers.has(port)));
  return ofImage === undefined ? undefined : { value: ofImage, why: "from its image's EXPOSE" };
}

function calledPort(callers: readonly Caller[]): Guess<number> | undefined {
  const caller = callers.find(({ port }) => port !== undefined && mayBeHttp(port));
  if (caller?.port === undefined) return undefined;
  return { value: caller.port, why: `${caller.service} calls it there (${caller.where})` };
}

function declaredByOthers(service: ComposeService, all: readonly ComposeService[]): Set<number> {
  const others = all.filter(({ name }) => name !== service.name);
  return new Set(others.flatMap(({ ports, expose }) => [...ports.map(({ target }) => target), ...expose]));
}

function best(ports: readonly number[]): number | undefined {
  return ports.find(isWebPort) ?? ports.find(mayBeHttp);
}

/** The port in `http://localhost:3000/health`; 80 when the URL has none. */
function healthPort({ health }: ComposeService): Guess<number> | undefined {
  if (health.kind !== 'compose') return undefined;
  const words = health.test.join(' ');
  const url = /\bhttp:\/\/(?:\[[^\]]*\]|[\w.-]+)(?::(?<port>\d{1,5}))?/.exec(words);
  const port = url === null ? localPort(words) : Number(url.groups?.port ?? 80);
  return port === undefined ? undefined : { value: port, why: 'from its healthcheck' };
}

/** As in `curl localhost:3000/health` and `nc -z localhost 3000`. */
function localPort(words: string): number | undefined {
  const [, port] = /(?:^|[\s"'])(?:localhost|127\.0\.0\.1|\[::1\])[: ](\d{2,5})(?![\w.])/.exec(words) ?? [];
  return port !== undefined && mayBeHttp(Number(port)) && !/fcgi|fpm/i.test(words) ? Number(port) : undefined;
}
