// Tells who answers: plain Node, no packages.
import { createServer } from 'node:http';

const { BGC_COLOR = 'no color', VERSION = 'dev' } = process.env;

const server = createServer((request, response) => {
  request.resume();
  response.setHeader('content-type', 'text/plain; charset=utf-8').end(`Hello from ${VERSION} (${BGC_COLOR})\n`);
});

server.listen(3000);
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
