import { OVERLAY } from '../render/compose/overlay-file.ts';
import { generatedFiles, readConfig, readProject } from './generated.ts';
import type { Outcome } from './outcome.ts';
import { requireOwn } from './own-files.ts';
import type { SetUp } from './set-up.ts';

/** For an existing `bgc.yaml`: writes the generated files if the overlay is missing, as in a fresh clone. */
export async function complete(
  text: string,
  work: Pick<SetUp, 'host' | 'place' | 'context' | 'report'>,
): Promise<Outcome> {
  const { host, place } = work;
  const { name, cd } = place;
  const end = { makefile: [], next: `${cd}bgc up` };
  if ((await host.readOwn(OVERLAY)) !== undefined) {
    return { ...end, written: [], remark: `${name} already exists; nothing changed (--force writes it again)` };
  }
  const config = readConfig(text, place);
  const files = await generatedFiles(config, await readProject(work, config));
  await requireOwn(host, files);
  await host.write(files);
  return { ...end, written: [...files.keys()], remark: `${name} already exists and stays as it is` };
}
