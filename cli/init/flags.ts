import type { Listen } from '../config/config.ts';
import { IMAGE } from '../config/schema/allowed.ts';
import { LAST_PORT, parseListen, parsePort } from '../config/schema/listen.ts';
import { USUAL_PREVIEW } from '../config/schema/written-preview.ts';
import { didYouMean } from '../config/text/suggest.ts';
import { usageError } from '../errors.ts';
import type { Project } from '../project/project.ts';

export interface AnswerFlags {
  service: readonly string[];
  port: string | undefined;
  http: string | undefined;
  preview: string | undefined;
  image: string | undefined;
}

export interface Given {
  /** Empty: not given. */
  services: readonly GivenService[];
  /** `--port`: the port of the only service. */
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
    throw usageError(`--image ${image} is not an image`, 'try --image nginx:1.30-alpine');
  return {
    services: service.map((written) => givenService(written, project)),
    port: port === undefined ? undefined : portOf('--port ', port),
    http: listenOf('--http', http),
    preview: listenOf('--preview', preview, USUAL_PREVIEW.host),
    image,
  };
}

function givenService(written: string, { services }: Project): GivenService {
  const [name = '', port, ...rest] = written.split(':');
  if (rest.length > 0) throw usageError(`--service ${written} is not NAME or NAME:PORT`, 'try --service web:3000');
  const names = [...services.keys()];
  if (!services.has(name)) {
    throw usageError(
      `--service ${name}: the Compose project has no such service${didYouMean(name, names)}`,
      `try --service ${names.join('|')}`,
    );
  }
  const { enabled = true, profiles: [profile = ''] = [] } = services.get(name) ?? {};
  if (!enabled) {
    throw usageError(
      `--service ${name}: it has the profile ${profile}, which is not switched on`,
      `COMPOSE_PROFILES=${profile} bgc init, which writes \`profiles:\` into bgc.yaml`,
    );
  }
  return { name, port: port === undefined ? undefined : portOf(`--service ${name}:`, port) };
}

/** `flag`: the text before the port, such as `--service web:`; @throws BgcError when it is not a port */
function portOf(flag: string, written: string): number {
  const port = parsePort(written);
  if (port !== undefined) return port;
  throw usageError(
    `${flag}${written}: the port inside the container must be a whole number from 1 to ${LAST_PORT}`,
    `try ${flag}3000`,
  );
}

function listenOf(flag: string, written: string | undefined, defaultHost?: string): Listen | undefined {
  if (written === undefined) return undefined;
  const listen = parseListen(written, defaultHost);
  if (listen !== undefined) return listen;
  throw usageError(
    `${flag} ${written} is neither a port nor an address and a port`,
    `try ${flag} 8080 or ${flag} 127.0.0.1:8080`,
  );
}
