import type { InitOutcome } from './init-outcome.ts';

/** The outcome that an `# expect:` line asks for; its grammar is told in test/process/init/compose-cases.test.ts. */
export type Expectation = { kind: 'refused'; because: RegExp } | Released;

interface Released {
  kind: 'released';
  /** `web:3000`, or `worker` without a port, in the order of the alphabet. */
  services: readonly string[];
  /** The service at each place where visitors come in: the path `/`, or a port such as `:8000`. */
  visitors: ReadonlyMap<string, string>;
  /** What bgc has to say of it. */
  told: readonly RegExp[];
  /** What it has to write into the overlay. */
  overlay: readonly RegExp[];
}

/** @throws Error for a line that does not say what is expected */
export function parseExpectation(line: string): Expectation {
  const [, because] = /^refused because (.+)$/.exec(line) ?? [];
  if (because !== undefined) return { kind: 'refused', because: patternOf(because) };
  const [first = '', ...clauses] = line.split('; ');
  const [, services] = /^accepted (.+)$/.exec(first) ?? [];
  if (services === undefined) throw new Error(`"${line}" begins with neither "accepted" nor "refused because"`);
  const clausesOf = (pattern: RegExp) => clauses.flatMap((clause) => pattern.exec(clause)?.slice(1) ?? []);
  const arrows = clauses.flatMap((clause) => ARROW.exec(clause) ?? []);
  const places = clauses.flatMap((clause) => {
    const [, place, service] = ARROW.exec(clause) ?? [];
    return place === undefined || service === undefined ? [] : [[place, service] as const];
  });
  const told = clausesOf(/^risk (.+)$/);
  const overlay = clausesOf(/^overlay (.+)$/);
  if (arrows.length / 3 + told.length + overlay.length < clauses.length)
    throw new Error(`"${line}" has an unclear part`);
  const visitors = new Map(places);
  if (!visitors.has('/')) throw new Error(`"${line}" does not say which service gets /`);
  return {
    kind: 'released',
    services: services.split(' ').sort(),
    visitors,
    told: told.map(patternOf),
    overlay: overlay.map(patternOf),
  };
}

const ARROW = /^(\/|:\d+) → (\S+)$/;

/** `/…/` is a regular expression, anything else a part of the text. */
function patternOf(written: string): RegExp {
  const [, source] = /^\/(.+)\/$/.exec(written) ?? [];
  return new RegExp(source ?? written.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), 's');
}

/** Where an outcome is not the expected one; none where it is. */
export function shortfalls(expected: Expectation, found: InitOutcome): string[] {
  if (expected.kind === 'refused') return refusal(expected.because, found);
  if (found.kind === 'refused') return [`it is refused: ${found.message}`];
  return [...different(expected, found), ...untold(expected, found)];
}

function refusal(because: RegExp, found: InitOutcome): string[] {
  if (found.kind === 'released') return [`it is accepted: ${found.services.join(' ')}`];
  return because.test(found.message) ? [] : [`it is refused otherwise: ${found.message}`];
}

type Accepted = Extract<InitOutcome, { kind: 'released' }>;

function different({ services, visitors }: Released, found: Accepted): string[] {
  const released = found.services.join(' ');
  const strayed = [...visitors].filter(([place, service]) => found.visitors.get(place) !== service);
  return [
    ...(released === services.join(' ') ? [] : [`it releases ${released}`]),
    ...strayed.map(([place]) => `${place} → ${found.visitors.get(place) ?? 'nothing'}`),
  ];
}

function untold({ told, overlay }: Released, found: Accepted): string[] {
  return [
    ...told.filter((one) => !found.told.some((text) => one.test(text))).map((one) => `it does not tell ${one}`),
    ...overlay.filter((one) => !one.test(found.overlay)).map((one) => `the overlay has no ${one}`),
  ];
}
