import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * What a Docker API answers, by path without its version: `/version`. Text and bytes are sent as they are, a function answers by
 * itself, anything else is JSON.
 */
export type Answers = Readonly<Record<string, unknown>>;

/** An engine with nothing on it, which is as new as bgc needs. */
const EMPTY_ENGINE: Answers = {
  '/version': { Version: '25.0.0', ApiVersion: '1.44' },
  '/info': { DockerRootDir: '/', SystemTime: new Date().toISOString() },
  '/containers/json': [],
  '/images/json': [],
};

/** A Docker API on a unix socket, for engines that cannot be had here. What it is asked for and does not know is 404. */
export async function fakeDocker(socket: string, answers: Answers): Promise<{ close(): Promise<void> }> {
  const known: Answers = { ...EMPTY_ENGINE, ...answers };
  const server = createServer(({ url = '' }, response) => {
    const path = url.replace(/^\/v[\d.]+(?=\/)/, '').replace(/\?.*$/, '');
    response.statusCode = path in known ? 200 : 404;
    response.setHeader('content-type', 'application/json');
    const answer = known[path] ?? { message: `the fake engine knows no ${path}` };
    if (typeof answer === 'function') return void answer(response);
    response.end(typeof answer === 'string' || Buffer.isBuffer(answer) ? answer : JSON.stringify(answer));
  });
  server.listen(socket);
  await once(server, 'listening');
  return {
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
