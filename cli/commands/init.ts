import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Argv } from 'yargs';
import type { Context, GlobalOptions } from '../context.ts';
import { composeFiles, hasComposeFile } from '../engine/compose-files.ts';
import { readIfThere, writeFiles } from '../engine/files.ts';
import { exampleFiles, readPackageFile } from '../engine/package-files.ts';
import { isTaken } from '../engine/preflight.ts';
import { withLock } from '../engine/state/lock.ts';
import { ExitCode, usageError } from '../errors.ts';
import { answer } from '../init/answer.ts';
import { bgcYaml } from '../init/bgc-yaml.ts';
import { generatedFiles, makeFiles, readConfig, readProject } from '../init/generated.ts';
import { type AnswerFlags, givenAnswers } from '../init/given.ts';
import type { IsTaken } from '../init/listeners.ts';
import { explain, type Outcome, resultOf } from '../init/outcome.ts';
import { requireOwn } from '../init/own-files.ts';
import { type Place, placeOf } from '../init/place.ts';
import type { Files } from '../render/render.ts';
import type { Report } from '../report/event.ts';
import { OVERLAY } from '../workspace.ts';
import { reportTo } from './command.ts';

/** Here `--file` names Compose files: there is no `bgc.yaml` yet. */
interface Options extends Omit<GlobalOptions, 'file'>, AnswerFlags {
  file: readonly string[];
  yes: boolean;
  force: boolean;
  example: string | undefined;
}

export const init = {
  options: (builder: Argv): Argv =>
    builder.options({
      file: {
        alias: 'f',
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe: 'a Compose file; may be repeated',
      },
      service: {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe: 'release it: web or web:3000; may be repeated',
      },
      port: { type: 'string', nargs: 1, describe: 'port of the only service, inside its container' },
      http: { type: 'string', nargs: 1, describe: 'where visitors come in: 80 or 127.0.0.1:8080' },
      preview: { type: 'string', nargs: 1, describe: 'where the idle color answers: 127.0.0.1:8081' },
      image: { type: 'string', nargs: 1, describe: 'nginx image of the proxy' },
      yes: { alias: 'y', type: 'boolean', default: false, describe: 'ask nothing, take the guesses' },
      force: { type: 'boolean', default: false, describe: 'write bgc.yaml and generated files again' },
      example: { type: 'string', nargs: 1, describe: 'start with an example: hello' },
    }),

  async run(options: Options, context: Context): Promise<ExitCode> {
    const report = reportTo(context, { ...options, file: 'bgc.yaml' });
    const place = placeOf(options, context);
    report(resultOf(await initialize(place, options, context, report)));
    return ExitCode.done;
  },
};

async function initialize(place: Place, options: Options, context: Context, report: Report): Promise<Outcome> {
  if (options.example !== undefined) return setUpExample(options.example, place, options, context, report);
  const before = await readIfThere(place.file);
  if (before === undefined) return setUp(place, undefined, options, context, report);
  if (options.force) {
    return withLock(place.directory, 'bgc init --force', () => setUp(place, before, options, context, report));
  }
  return complete(before, place, context, report);
}

/** With `bgc.yaml` there: writes what it leads to when none of that is here, as in a fresh clone. */
async function complete(text: string, place: Place, { signal }: Context, report: Report): Promise<Outcome> {
  const { directory, name, cd } = place;
  const next = `${cd}bgc up`;
  if ((await readIfThere(join(directory, OVERLAY))) !== undefined) {
    return {
      written: [],
      remark: `${name} is there already; nothing changed; --force writes it again`,
      makefile: [],
      next,
    };
  }
  const config = readConfig(text, place);
  const files = await generatedFiles(config, await readProject(directory, config.compose, signal, report));
  await requireOwn(directory, files);
  await writeFiles(directory, files);
  return { written: [...files.keys()], remark: `${name} is there already and was kept`, makefile: [], next };
}

async function setUp(
  place: Place,
  before: string | undefined,
  options: Options,
  context: Context,
  report: Report,
): Promise<Outcome> {
  const { directory, compose, cd } = place;
  const project = await readProject(directory, compose, context.signal, report);
  if (project.services.size === 0) throw usageError('the Compose project has no services');
  const takesGuesses = options.yes || options.example !== undefined;
  const asks = context.interactive && !takesGuesses && !options.json;
  const how = { asks, takesGuesses, isTaken: isTakenByOthers(before, place) };
  const answers = await answer(givenAnswers(options, project), project, how, context);
  for (const text of explain(answers)) report({ event: 'note', text });

  const text = bgcYaml(
    {
      compose,
      services: answers.services.map(({ name, port }) => ({ name, port: port?.value })),
      http: answers.http.value,
      preview: answers.preview.value,
      image: answers.image,
    },
    await readPackageFile('templates/project/bgc.yaml.hbs'),
  );
  const make = await makeFiles(directory);
  const generated = new Map([...(await generatedFiles(readConfig(text, place), project)), ...make.files]);
  await requireOwn(directory, generated);
  const files = new Map([['bgc.yaml', text], ...generated]);
  await writeFiles(directory, files);
  return { written: [...files.keys()], makefile: make.add, next: `${cd}bgc up` };
}

/** The ports in the `bgc.yaml` that is replaced count as free: it is our own proxy that has them. */
function isTakenByOthers(before: string | undefined, place: Place): IsTaken {
  const own = new Set(before === undefined ? [] : ownPorts(before, place));
  return async (listen) => !own.has(listen.port) && (await isTaken(listen));
}

function ownPorts(before: string, place: Place): number[] {
  try {
    const { proxy, preview } = readConfig(before, place);
    return [proxy.http.port, preview.port];
  } catch {
    // A file that is replaced may be wrong.
    return [];
  }
}

async function setUpExample(
  name: string,
  place: Place,
  options: Options,
  context: Context,
  report: Report,
): Promise<Outcome> {
  const { directory } = place;
  const files = await exampleFiles(name);
  await requireEmpty(place, files);
  await writeFiles(directory, files);
  try {
    const outcome = await setUp(place, undefined, options, context, report);
    return { ...outcome, written: [...files.keys(), ...outcome.written] };
  } catch (error) {
    await Promise.all([...files.keys()].map((path) => rm(join(directory, path), { force: true })));
    throw error;
  }
}

/** @throws BgcError when the example would meet a project that is there */
async function requireEmpty({ directory, compose, name }: Place, files: Files): Promise<void> {
  if (compose.length > 0) throw usageError('--example brings its own Compose file: leave -f out');
  if (hasComposeFile(directory)) {
    const [file] = composeFiles(directory, []);
    throw usageError(`${file} is here already: an example needs an empty directory`, 'bgc init, without --example');
  }
  for (const path of [name, ...files.keys()]) {
    if ((await readIfThere(join(directory, path))) === undefined) continue;
    throw usageError(`${path} is here already: an example needs an empty directory`);
  }
}
