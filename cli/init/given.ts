import { IMAGE } from '../config/allowed.ts';
import type { Listen } from '../config/config.ts';
import { parseListen } from '../config/listen.ts';
import { didYouMean } from '../config/suggest.ts';
import { usageError } from '../errors.ts';
import type { Project } from '../project/project.ts';

/** The flags of `bgc init` that answer its questions, as typed. */
export interface AnswerFlags {
  service: readonly string[];
  port: string | undefined;
  http: string | undefined;
  preview: string | undefined;
  image: string | undefined;
}

/** What is settled already, checked. */
export interface Given {
  /** Empty: not said. */
  services: readonly GivenService[];
  /** `--port`: of the only service. */
  port: number | undefined;
  http: Listen | undefined;
  preview: Listen | undefined;
  image: string | undefined;
}

export interface GivenService {
  name: string;
  port: number | undefined;
}

/** @throws BgcError that names the flag with a wrong value */
export function givenAnswers(flags: AnswerFlags, project: Project): Given {
  const { service, port, http, preview, image } = flags;
  if (port !== undefined && service.length > 1) {
    throw usageError(
      '--port is for a single service',
      `give each its own: ${service.map((one) => `--service ${one}:${port}`).join(' ')}`,
    );
  }
  if (image !== undefined && !IMAGE.test(image))
    throw usageError(`--image ${image} is no image`, 'such as nginx:1.30-alpine');
  return {
    services: service.map((written) => givenService(written, project)),
    port: port === undefined ? undefined : portOf('--port', port),
    http: listenOf('--http', http),
    preview: listenOf('--preview', preview, '127.0.0.1'),
    image,
  };
}

function givenService(written: string, { services }: Project): GivenService {
  const [name = '', port, ...rest] = written.split(':');
  if (rest.length > 0) throw usageError(`--service ${written} is not NAME or NAME:PORT`, 'such as --service web:3000');
  const names = [...services.keys()];
  if (!services.has(name)) {
    throw usageError(
      `--service ${name}: the Compose project has no such service${didYouMean(name, names)}`,
      `it has ${names.join(', ')}`,
    );
  }
  return { name, port: port === undefined ? undefined : portOf(`--service ${name}:`, port) };
}

/** @throws BgcError when it is not a port */
export function portOf(flag: string, written: string): number {
  const port = /^\d{1,5}$/.test(written) ? Number(written) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw usageError(`${flag} ${written} is not a port`, 'a whole number from 1 to 65535: the port inside the container');
}

function listenOf(flag: string, written: string | undefined, defaultHost?: string): Listen | undefined {
  if (written === undefined) return undefined;
  const listen = parseListen(written, defaultHost);
  if (listen !== undefined) return listen;
  throw usageError(
    `${flag} ${written} is not a port or an address and a port`,
    `such as ${flag} 8080 or ${flag} 127.0.0.1:8080`,
  );
}
