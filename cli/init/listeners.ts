import type { Listen } from '../config/config.ts';
import { formatListen, LAST_PORT, parseListen } from '../config/schema/listen.ts';
import { DEFAULT_HTTP } from '../config/schema/written.ts';
import { USUAL_PREVIEW } from '../config/schema/written-preview.ts';
import type { ComposeService } from '../project/project.ts';
import type { Guess } from './guess.ts';

/** Whether another process on this machine listens there. */
export type IsTaken = (listen: Listen) => Promise<boolean>;

const SECOND_HTTP = 8080;

/** Address of the live color: the one the service publishes today, else port 80, else a free port from 8080 on. */
export async function guessHttp(
  service: ComposeService | undefined,
  port: number,
  isTaken: IsTaken,
): Promise<Guess<Listen>> {
  const published = service === undefined ? undefined : publishedListen(service, port);
  if (published !== undefined)
    return { value: published, why: `${service?.name} publishes it; the proxy takes it over` };
  const usual = { port: DEFAULT_HTTP };
  if (!(await isTaken(usual))) return { value: usual, why: 'it is free' };
  return { value: await nextFree({ port: SECOND_HTTP }, isTaken), why: `port ${DEFAULT_HTTP} is taken` };
}

export async function guessPreview(http: Listen, isTaken: IsTaken): Promise<Guess<Listen>> {
  const free = await nextFree(USUAL_PREVIEW, async (listen) => listen.port === http.port || (await isTaken(listen)));
  return free.port === USUAL_PREVIEW.port
    ? { value: free, why: 'the default' }
    : { value: free, why: `${formatListen(USUAL_PREVIEW)} is taken` };
}

async function nextFree(start: Listen, isTaken: IsTaken): Promise<Listen> {
  let { port } = start;
  while (port < LAST_PORT && (await isTaken({ ...start, port }))) port += 1;
  return { ...start, port };
}

/** The host address that leads to `port`; none for a port range or a port that Docker chooses. */
function publishedListen({ ports }: ComposeService, port: number): Listen | undefined {
  const listens = ports
    .filter(({ target }) => target === port)
    .map(({ published, host }) => parseListen(host ? formatListen({ host, port: Number(published) }) : published));
  return listens.find((listen) => listen !== undefined);
}
