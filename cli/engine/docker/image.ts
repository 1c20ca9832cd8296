import type Docker from 'dockerode';
import { usageError } from '../../errors.ts';

/** All characters that a reference may consist of: https://pkg.go.dev/github.com/distribution/reference */
const REFERENCE = /^(?!.*\.\.)[A-Za-z0-9[][A-Za-z0-9._:/@+[\]-]*$/;

/** dockerode does not escape it in the request path: `?` or `..` would lead elsewhere; @throws BgcError */
export function imageNamed(docker: Docker, name: string): Docker.Image {
  if (REFERENCE.test(name)) return docker.getImage(name);
  throw usageError(`${JSON.stringify(name)} is not the name of an image`, 'see `image` in the Compose file');
}
