import { readOwn, removeFile, writeFiles } from '../host/files.ts';

/** The bgc.yaml of a release, relative to the project directory. */
function recordOf(release: number): string {
  return `bgc/state/releases/${release}.yaml`;
}

/** Keeps the text of the bgc.yaml that a release is made with, durably: its color is rendered from it as long as it runs. */
export async function recordRelease(directory: string, release: number, text: string): Promise<void> {
  await writeFiles(directory, new Map([[recordOf(release), text]]));
}

/** The text of the bgc.yaml that a release was made with; nothing when that is not known, or cannot be read. */
export async function readRelease(directory: string, release: number): Promise<string | undefined> {
  return readOwn(directory, recordOf(release)).catch(() => undefined);
}

/** Forgets releases that nothing can go back to. */
export async function forgetReleases(directory: string, releases: readonly number[]): Promise<void> {
  for (const release of releases) await removeFile(directory, recordOf(release));
}
