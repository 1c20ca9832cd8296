// What the services that answer requests have in common.
import { createServer } from 'node:http';

const { BGC_COLOR, VERSION = 'dev' } = process.env;

export const release = { version: VERSION, color: BGC_COLOR ?? 'no color' };

/** Answers `/healthz` by itself, everything else with what `answer` gives; stops as a good citizen. */
export function serve(port, answer) {
  const server = createServer(async (request, response) => {
    request.resume();
    if (request.url === '/healthz') return response.end();
    try {
      response.setHeader('content-type', 'application/json').end(`${JSON.stringify(await answer(request))}\n`);
    } catch (error) {
      response.writeHead(502).end(`${error.message}\n`);
    }
  });
  server.listen(port);
  process.on('SIGTERM', () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
