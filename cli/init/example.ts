import { usageError } from '../errors.ts';
import type { Files } from '../render/render.ts';
import { foundFiles } from '../workspace/compose-files.ts';
import { exampleFiles } from '../workspace/package-files.ts';
import { complete } from './complete.ts';
import type { AnswerFlags } from './flags.ts';
import type { Outcome } from './outcome.ts';
import { type SetUp, setUp } from './set-up.ts';

export async function setUpExample(name: string, work: SetUp): Promise<Outcome> {
  const { host } = work;
  const files = await exampleFiles(name);
  await requireRoom(work, files);
  await host.write(files);
  try {
    const outcome = await setUpCopy(name, files.get('bgc.yaml'), work);
    return { ...outcome, written: [...files.keys(), ...outcome.written] };
  } catch (error) {
    await Promise.all([...files.keys()].map((path) => host.discard(path)));
    throw error;
  }
}

/** An example with a `bgc.yaml` is an example of that file's content, so no flag may change it. */
async function setUpCopy(name: string, text: string | undefined, work: SetUp): Promise<Outcome> {
  if (text === undefined) return setUp(work);
  const [flag] = Object.entries(work.flags).filter(([key, value]) => ANSWERS.includes(key) && (value?.length ?? 0) > 0);
  if (flag !== undefined) {
    throw usageError(
      `--${flag[0]} does not go with --example ${name}, which has a bgc.yaml of its own`,
      'leave it out, and edit bgc.yaml afterwards',
    );
  }
  const { remark: _, ...outcome } = await complete(text, work);
  return outcome;
}

const ANSWERS: readonly string[] = ['service', 'port', 'http', 'preview', 'image'] satisfies (keyof AnswerFlags)[];

/** @throws BgcError when the example would conflict with existing files or with `-f` */
async function requireRoom({ host, place }: SetUp, files: Files): Promise<void> {
  const { directory, selecting } = place;
  if (selecting.compose.length > 0) throw usageError('--example brings its own Compose file', 'leave -f out');
  const compared = ['bgc.yaml', ...files.keys()];
  const texts = await Promise.all(compared.map((path) => host.read(path)));
  const found = foundFiles(directory)[0] ?? compared.find((_, index) => texts[index] !== undefined);
  if (found === undefined) return;
  throw usageError(`${found} already exists: an example needs an empty directory`, 'bgc init, without --example');
}
