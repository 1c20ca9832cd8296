import { dirname, relative, resolve, sep } from 'node:path';

/** The nearest directory that holds both files: `./certs` (Compose notation), or absolute when outside the project. */
export function tlsDirectory({ certificate, key }: Record<'certificate' | 'key', string>, project: string): string {
  const [first, second] = [certificate, key].map((file) => dirname(resolve(project, file)));
  return asWritten(commonDirectory(first ?? project, second ?? project), project);
}

/** The nearest directory that holds both directories, or is one of them. All paths are absolute. */
export function commonDirectory(a: string, b: string): string {
  return holds(a, b) ? a : commonDirectory(dirname(a), b);
}

function holds(directory: string, path: string): boolean {
  return path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}

/** A path relative to the project if it is inside, so that a generated file is the same on every machine. */
export function asWritten(path: string, project: string): string {
  return holds(project, path) ? `./${relative(project, path)}` : path;
}

/** https://refspecs.linuxfoundation.org/FHS_3.0/fhs/ch03s02.html */
const SYSTEM = /^\/(?:bin|boot|dev|etc|home|lib|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)?$/;

/** Whether a directory holds more than the proxy should see: the whole project, or much of the machine. */
export function isTooWide(directory: string, project: string): boolean {
  return holds(directory, project) || SYSTEM.test(directory);
}
