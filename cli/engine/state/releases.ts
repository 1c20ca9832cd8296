import { readOwn, removeFile, writeFiles } from '../host/files.ts';

function recordOf(release: number): string {
  return `bgc/state/releases/${release}.yaml`;
}

/** Keeps the bgc.yaml text of a release durably: its color is rendered from it as long as it runs. */
export async function recordRelease(directory: string, release: number, text: string): Promise<void> {
  await writeFiles(directory, new Map([[recordOf(release), text]]));
}

export async function readRelease(directory: string, release: number): Promise<string | undefined> {
  return readOwn(directory, recordOf(release)).catch(() => undefined);
}

export async function forgetReleases(directory: string, releases: readonly number[]): Promise<void> {
  for (const release of releases) await removeFile(directory, recordOf(release));
}
