// A guest book that can be read-only: plain Node, no packages. MODE=read-only makes it refuse to write.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const { BGC_COLOR = 'no color', FAIL, MODE = 'read-write', PORT = '3000', VERSION = 'dev' } = process.env;
const role = MODE === 'read-only' ? 'fallback' : 'primary';
/** Requests by method: what should never have come to a fallback can be seen here. */
const counts = {};
let entries = 0;

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://guestbook');
  if (pathname === '/healthz') return answer(response, 200, 'text/plain', 'ok\n');
  if (pathname === '/counts') return answer(response, 200, 'application/json', JSON.stringify(counts));
  counts[request.method] = (counts[request.method] ?? 0) + 1;
  for await (const _ of request);
  if (pathname === '/slow') await sleep(Number(searchParams.get('ms') ?? 1000));
  if (!['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return write(response);
  answer(response, 200, 'text/plain', `Guest book ${VERSION} (${BGC_COLOR}, ${role})\n`);
});

function write(response) {
  if (MODE === 'read-only') return answer(response, 409, 'text/plain', 'This copy can only be read.\n');
  entries += 1;
  answer(response, 201, 'application/json', JSON.stringify({ entries, version: VERSION }));
}

function answer(response, status, type, body) {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

// Stop as a good citizen: no new connection, finish what is in flight.
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});

if (FAIL === role) {
  console.error(`guest book ${VERSION} cannot start as ${role}: FAIL=${FAIL} is set`);
  process.exit(1);
}
server.listen(Number(PORT), () => console.log(`guest book ${VERSION} (${role}) listens on ${server.address().port}`));
