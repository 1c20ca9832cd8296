import { readOwn, removeFile, writeFiles } from '../host/files.ts';

/** Where the bgc.yaml of a release is kept, relative to the project directory. */
function recordOf(release: number): string {
  return `bgc/state/releases/${release}.yaml`;
}

/** Keeps the bgc.yaml text of a release durably: its color is rendered from it as long as it runs. */
export async function recordRelease(directory: string, release: number, text: string): Promise<void> {
  await writeFiles(directory, new Map([[recordOf(release), text]]));
}

/** The bgc.yaml text that a release was created with; undefined when it is unknown or cannot be read. */
export async function readRelease(directory: string, release: number): Promise<string | undefined> {
  return readOwn(directory, recordOf(release)).catch(() => undefined);
}

/** Removes the records of releases that no rollback can go back to. */
export async function forgetReleases(directory: string, releases: readonly number[]): Promise<void> {
  for (const release of releases) await removeFile(directory, recordOf(release));
}
