// Tells who answers: plain Node, no packages.
import { createServer } from 'node:http';

const { BGC_COLOR = 'no color', FAIL = '0', VERSION } = process.env;

const server = createServer((request, response) => {
  request.resume();
  const isBroken = request.url !== '/healthz' && Math.random() * 100 < Number(FAIL);
  response.writeHead(isBroken ? 500 : 200, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${VERSION} (${BGC_COLOR})\n`);
});

server.listen(3000);
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
