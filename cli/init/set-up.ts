import type { Context } from '../context.ts';
import { writeFiles } from '../engine/host/files.ts';
import { readPackageFile } from '../engine/host/package-files.ts';
import { isTaken } from '../engine/preflight/ports.ts';
import { usageError } from '../errors.ts';
import type { Report } from '../release/event.ts';
import { type Answers, answer } from './answer.ts';
import { bgcYaml } from './bgc-yaml.ts';
import { type AnswerFlags, givenAnswers } from './flags.ts';
import { generatedFiles, makeFiles, readConfig, readProject } from './generated.ts';
import type { IsTaken } from './listeners.ts';
import type { Place } from './location.ts';
import { explain, type Outcome } from './outcome.ts';
import { requireOwn } from './own-files.ts';

export interface SetUp {
  place: Place;
  flags: AnswerFlags;
  takesGuesses: boolean;
  asks: boolean;
  /** The text of the `bgc.yaml` that is replaced. */
  before: string | undefined;
  context: Context;
  report: Report;
}

/** Writes `bgc.yaml`, the files generated from it, and the targets for `make`: everything or nothing. */
export async function setUp(work: SetUp): Promise<Outcome> {
  const { place, flags, context, report } = work;
  const project = await readProject(place, place.compose, context.signal, report);
  if (project.services.size === 0) throw usageError('the Compose project has no services');
  const how = { ...work, isTaken: isTakenByOthers(work) };
  const answers = await answer(givenAnswers(flags, project), project, how, context);
  const text = await newConfig(answers, place);
  const make = await makeFiles(place.directory);
  const generated = new Map([...(await generatedFiles(readConfig(text, place), project)), ...make.files]);
  await requireOwn(place.directory, generated);
  const files = new Map([['bgc.yaml', text], ...generated]);
  context.signal.throwIfAborted();
  await writeFiles(place.directory, files);
  for (const text of explain(answers)) report({ event: 'note', text });
  return { written: [...files.keys()], makefile: make.add, next: `${place.cd}bgc up` };
}

async function newConfig({ services, http, preview, image }: Answers, { compose }: Place): Promise<string> {
  const content = {
    compose,
    services: services.map(({ name, port }) => ({ name, port: port?.value })),
    http: http.value,
    preview: preview.value,
    image,
  };
  return bgcYaml(content, await readPackageFile('templates/project/bgc.yaml.hbs'));
}

/** Ports in the replaced `bgc.yaml` count as free: our own proxy has them. */
function isTakenByOthers({ before, place }: SetUp): IsTaken {
  const own = before === undefined ? [] : portsIn(before, place);
  return async (listen) => !own.includes(listen.port) && (await isTaken(listen));
}

function portsIn(text: string, place: Place): number[] {
  try {
    const { proxy, preview } = readConfig(text, place);
    return [proxy.http.port, preview.port];
  } catch {
    // The replaced file may be invalid.
    return [];
  }
}
