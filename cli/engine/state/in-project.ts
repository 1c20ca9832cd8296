import { join } from 'node:path';

/** A file of the nginx directory as the writing functions take it: the project directory, and the path in that. */
export function inProject(nginxDirectory: string, path: string): [directory: string, path: string] {
  return [join(nginxDirectory, '..', '..'), join('bgc', 'nginx', path)];
}
