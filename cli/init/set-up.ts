import type { Context } from '../context.ts';
import { usageError } from '../errors.ts';
import type { Project } from '../project/project.ts';
import { inWrittenOrder } from '../project/written-order.ts';
import type { Report } from '../release/event.ts';
import type { Host } from '../release/host.ts';
import type { Selecting } from '../workspace/compose-files.ts';
import { withEnvFilesOfIncludes } from '../workspace/env-files.ts';
import { readPackageFile } from '../workspace/package-files.ts';
import { sourceReader } from '../workspace/source-reader.ts';
import { type Answers, answer } from './answer.ts';
import { bgcYaml } from './bgc-yaml.ts';
import { closingPorts } from './closing-ports.ts';
import { type AnswerFlags, givenAnswers } from './flags.ts';
import { generatedFiles, makeFiles, type Read, readConfig, readProject } from './generated.ts';
import { hookOffers } from './hook-offer.ts';
import type { IsTaken } from './listeners.ts';
import type { Place } from './location.ts';
import { explain, type Outcome } from './outcome.ts';
import { requireOwn } from './own-files.ts';

export interface SetUp {
  host: Host;
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
  const { host, place, flags, context, report } = work;
  const { selecting, read } = await selected(work);
  const { project } = read;
  requireServices(project);
  const how = { ...work, exposedPorts: host.exposedPorts, isTaken: isTakenByOthers(work) };
  const ordered = inWrittenOrder(project, sourceReader(place.directory));
  const answers = await answer(givenAnswers(flags, ordered), ordered, how, context);
  const text = await newConfig(answers, selecting);
  const make = await makeFiles(host);
  const generated = new Map([...(await generatedFiles(readConfig(text, place), read)), ...make.files]);
  await requireOwn(host, generated);
  const files = new Map([['bgc.yaml', text], ...generated]);
  for (const text of closingPorts(project, answers.services, answers.http.value)) report({ event: 'warning', text });
  context.signal.throwIfAborted();
  await host.write(files);
  const released = answers.services.map(({ name }) => name);
  for (const text of [...explain(answers, selecting), ...hookOffers(project, released)])
    report({ event: 'note', text });
  return { written: [...files.keys()], makefile: make.add, next: `${place.cd}bgc up` };
}

/** bgc.yaml names the project only where Compose would name it otherwise without the shell and `.env`. */
async function selected(work: SetUp): Promise<{ selecting: Selecting; read: Read }> {
  const { projectName, ...unnamed } = work.place.selecting;
  const read = await readProject(work, unnamed);
  const selecting = projectName === undefined || projectName === read.project.name ? unnamed : work.place.selecting;
  return withIncludedVariables(work, selecting, selecting === unnamed ? read : await readProject(work, selecting));
}

/** A color gets no variable from the env file of an `include`. bgc.yaml names that file if the project stays as it is. */
async function withIncludedVariables(work: SetUp, selecting: Selecting, read: Read) {
  const envFiles = withEnvFilesOfIncludes(read.project, selecting.envFiles);
  if (envFiles === undefined) return { selecting, read };
  const more = { ...selecting, envFiles };
  const again = await readProject(work, more);
  return again.answers.alone === read.answers.alone ? { selecting: more, read: again } : { selecting, read };
}

/** @throws BgcError when Compose would start nothing */
function requireServices({ services }: Project): void {
  if (services.size === 0) throw usageError('the Compose project has no services');
  if ([...services.values()].some(({ enabled }) => enabled)) return;
  const profiles = [...new Set([...services.values()].flatMap((service) => service.profiles))];
  throw usageError(
    `every service has a profile, and none of them is switched on: ${profiles.join(', ')}`,
    `COMPOSE_PROFILES=${profiles[0] ?? ''} bgc init, which writes \`profiles:\` into bgc.yaml`,
  );
}

async function newConfig({ services, http, preview, image }: Answers, selecting: Selecting): Promise<string> {
  const content = {
    ...selecting,
    services: services.map(({ name, port }) => ({ name, port: port?.value })),
    http: http.value,
    preview: preview.value,
    image,
  };
  return bgcYaml(content, await readPackageFile('templates/project/bgc.yaml.hbs'));
}

/** Ports in the replaced `bgc.yaml` count as free: our own proxy has them. */
function isTakenByOthers({ before, host, place }: SetUp): IsTaken {
  const own = before === undefined ? [] : portsIn(before, place);
  return async (listen) => !own.includes(listen.port) && (await host.isTaken(listen));
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
