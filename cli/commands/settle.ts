import { staleFiles } from '../engine/files.ts';
import { foreignFiles, recordWritten } from '../engine/state/written.ts';
import { configsInUse } from '../release/observed.ts';
import type { Report } from '../report/event.ts';
import type { Workspace } from '../workspace.ts';

type Settled = Pick<Workspace, 'config' | 'directory' | 'engine' | 'files'>;

/**
 * Writes the generated files as what runs needs them, where they are not so. nginx tests them.
 * @returns those that were written
 */
export async function settleFiles({ config, directory, engine, files }: Settled): Promise<string[]> {
  const wanted = await files(configsInUse(config, await engine.observe()));
  const stale = await staleFiles(directory, wanted);
  if (stale.length > 0) await engine.write(new Map([...wanted].filter(([path]) => stale.includes(path))));
  await recordWritten(directory, wanted);
  return stale;
}

/**
 * Before nginx reads generated files again: `git pull` may have brought those that another machine made, with ports
 * that nothing listens on here.
 */
export async function settleForeign(workspace: Settled, report: Report): Promise<void> {
  if ((await foreignFiles(workspace.directory)).length === 0) return;
  const settled = await settleFiles(workspace);
  if (settled.length === 0) return;
  const text = `${settled.join(', ')} were not as bgc wrote them, and are again: generated files cannot be edited`;
  report({ event: 'warning', text });
}
