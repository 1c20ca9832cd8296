import type { Stats } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
import { readBounded } from '../../config/text/bounded-file.ts';
import { linksTo } from './links.ts';

/** What a file copied into the project holds. The copy of a secret goes only to users who may read the original. */
type Content = 'secret' | 'template';

/**
 * A copy made by root belongs to the owner of the project directory, and a copy in a group's directory to that group:
 * neither may get access to content that was closed to them.
 * @throws Error that says in words why it cannot be read, or must not be copied
 */
export async function readSource(file: string, directory: string, content: Content): Promise<string> {
  const project = await stat(directory);
  let source: Stats | undefined;
  const admit = (stats: Stats): void => {
    source = stats;
    const fault = foreignFault(stats, project) ?? (content === 'secret' ? groupFault(stats, project) : undefined);
    if (fault !== undefined) throw new Error(fault);
  };
  const bytes = readBounded(file, { admit });
  if (source !== undefined) await requireOwnLinks(file, source);
  return bytes.toString();
}

const OTHERS_READ = 0o004;
const GROUP_READS = 0o040;
const GROUP_WRITES = 0o020;

/** A user other than root reads the file with that user's own rights, and keeps the copy. */
function foreignFault({ uid, mode }: Stats, project: Stats): string | undefined {
  const isGivenAway = process.geteuid?.() === 0 && project.uid !== 0;
  if (!isGivenAway || uid === project.uid || (mode & OTHERS_READ) !== 0) return undefined;
  return "the owner of the project directory cannot read it, but would own root's copy of it: give it to that user (chown)";
}

function groupFault({ gid, mode }: Stats, project: Stats): string | undefined {
  if ((project.mode & GROUP_WRITES) === 0 || (mode & OTHERS_READ) !== 0) return undefined;
  if (gid === project.gid && (mode & GROUP_READS) !== 0) return undefined;
  return 'the group of the project directory cannot read it, but could read a copy of it: chgrp and chmod g+r, or chmod g-w the directory';
}

/** A link that root owns is as good as the file: only root can have created it. */
async function requireOwnLinks(file: string, { uid }: Stats): Promise<void> {
  for (const { path } of await linksTo(file)) {
    const link = await lstat(path);
    if (link.uid !== uid && link.uid !== 0) throw new Error(`${path} is a link to a file of another user`);
  }
}
