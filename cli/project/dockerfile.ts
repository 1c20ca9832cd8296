interface Instruction {
  word: string;
  rest: string;
}

interface Stage {
  name: string | undefined;
  from: string;
  instructions: readonly Instruction[];
}

/** What a Dockerfile says of an image, as far as one can tell without building it. */
export interface DockerfileFacts {
  /** TCP ports of EXPOSE. */
  exposes: readonly number[];
  /** Files that COPY takes out of the build context, as they are written. */
  copies: readonly string[];
}

/** @param target the stage to build; without it, the last one. @param args arguments of the build, before their defaults */
export function dockerfileFacts(
  text: string,
  target: string | undefined,
  args: Readonly<Record<string, string>>,
): DockerfileFacts {
  const all = instructionsIn(text);
  const chain = chainOf(stagesOf(all), target);
  const known = new Map(Object.entries(args));
  for (const { word, rest } of [...all.filter(({ word }) => word === 'ARG'), ...chain]) {
    for (const [, name = '', value = ''] of rest.matchAll(/([a-z_]\w*)[= ]"?([^\s"]*)/gi))
      if (word === 'ENV' || (word === 'ARG' && !known.has(name))) known.set(name, value);
  }
  const filled = (rest: string): string =>
    rest.replaceAll(/\$(?:\{(\w+)(?::?-([^}]{0,64}))?\}|(\w+))/g, (_, braced, fallback, bare) =>
      String(known.get(braced ?? bare) ?? fallback ?? ''),
    );
  const wordsOf = (word: string): string[][] =>
    chain.flatMap((one) => (one.word === word ? [filled(one.rest).split(/\s+/)] : []));
  return {
    exposes: [...new Set(wordsOf('EXPOSE').flat().flatMap(tcpPort))],
    copies: wordsOf('COPY')
      .filter((words) => !words.some((one) => one.startsWith('--from=') || one.startsWith('[')))
      .flatMap((words) => words.filter((one) => !one.startsWith('--')).slice(0, -1)),
  };
}

/** https://docs.docker.com/reference/dockerfile/#expose */
function tcpPort(word: string): number[] {
  const [, port] = /^(\d{1,5})(?:\/tcp)?$/i.exec(word) ?? [];
  return port === undefined ? [] : [Number(port)];
}

/** A line that ends with a backslash goes on, comments in between left out. */
function instructionsIn(text: string): Instruction[] {
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*#/.test(line));
  return lines
    .join('\n')
    .replaceAll(/\\[ \t]*\n/g, ' ')
    .split('\n')
    .flatMap((line) => {
      const [, word, rest] = /^\s*([a-z]+)\s+(\S.*)$/i.exec(line) ?? [];
      return word === undefined || rest === undefined ? [] : [{ word: word.toUpperCase(), rest: rest.trimEnd() }];
    });
}

function stagesOf(all: readonly Instruction[]): Stage[] {
  const starts = all.flatMap(({ word }, index) => (word === 'FROM' ? [index] : []));
  return starts.map((start, index) => {
    const words = (all[start]?.rest ?? '').split(/\s+/).filter((one) => !one.startsWith('--'));
    const name = words[1]?.toUpperCase() === 'AS' ? words[2] : undefined;
    return { name, from: words[0] ?? '', instructions: all.slice(start + 1, starts[index + 1]) };
  });
}

/** The instructions of a stage, after those of the stages that it is made from. */
function chainOf(stages: readonly Stage[], target: string | undefined): Instruction[] {
  const index =
    target === undefined ? stages.length - 1 : stages.findLastIndex(({ name }, at) => isCalled(name, at, target));
  const stage = stages[index];
  if (stage === undefined) return [];
  const earlier = stages.slice(0, index);
  const isStage = earlier.some(({ name }, at) => isCalled(name, at, stage.from));
  return [...(isStage ? chainOf(earlier, stage.from) : []), ...stage.instructions];
}

function isCalled(name: string | undefined, index: number, called: string): boolean {
  return name?.toLowerCase() === called.toLowerCase() || String(index) === called;
}
