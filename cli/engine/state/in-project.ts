import { join } from 'node:path';

/** A file of the nginx directory, in the form that the write functions take: project directory, and path in it. */
export function inProject(nginxDirectory: string, path: string): [directory: string, path: string] {
  return [join(nginxDirectory, '..', '..'), join('bgc', 'nginx', path)];
}
