import { readlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import type { TlsConfig } from '../../config/config.ts';
import { asWritten, commonDirectory, isTooWide } from '../../config/normalise/tls-directory.ts';

/** A link on the way to a file, with absolute paths. */
interface Link {
  path: string;
  target: string;
  /** Whether the link has a relative target: an absolute one leads elsewhere inside the proxy. */
  isRelative: boolean;
  isFile: boolean;
}

/** The limit of Linux: longer chains are loops. */
const MOST_LINKS = 40;

/**
 * Holds the targets of the files' links: certbot renews with a new link in `live` to a new file in `archive`. A link of
 * a directory counts only if the mount is not too wide then; Docker follows other links when it creates the proxy.
 */
export async function directoryWithLinks(tls: TlsConfig, project: string): Promise<string> {
  const links = await Promise.all([tls.certificate, tls.key].map((file) => linksTo(resolve(project, file))));
  const directory = links.flat().reduce(
    (widest, { path, target, isRelative, isFile }) => {
      if (!isRelative) return widest;
      const wider = commonDirectory(commonDirectory(widest, dirname(path)), dirname(target));
      return isFile || !isTooWide(wider, project) ? wider : widest;
    },
    resolve(project, tls.directory),
  );
  return asWritten(directory, project);
}

/** Every link on the way to a file, as far as this process can read them. */
export async function linksTo(file: string): Promise<Link[]> {
  const links: Link[] = [];
  let path = file;
  while (links.length < MOST_LINKS) {
    const link = await firstLink(path);
    if (link === undefined) return links;
    links.push(link);
    path = resolve(link.target, path.slice(link.path.length + 1));
  }
  return links;
}

async function firstLink(path: string): Promise<Link | undefined> {
  const names = path.split(sep);
  for (let length = 2; length <= names.length; length += 1) {
    const part = join('/', ...names.slice(0, length));
    const target = await readlink(part).catch(() => undefined);
    if (target === undefined) continue;
    return {
      path: part,
      target: resolve(dirname(part), target),
      isRelative: !isAbsolute(target),
      isFile: part === path,
    };
  }
  return undefined;
}
