// A web application that tells what it is told: plain Node, no packages.
import { createServer } from 'node:http';

const { BGC_COLOR = 'no color', VERSION = 'dev' } = process.env;

const server = createServer(async (request, response) => {
  let bytes = 0;
  for await (const chunk of request) bytes += chunk.length;
  if (request.url === '/healthz') return answer(response, 'text/plain', 'ok\n');
  if (request.url === '/headers') {
    response.setHeader('referrer-policy', 'same-origin'); // what it says itself, the proxy leaves as it is
    return answer(response, 'application/json', JSON.stringify(request.headers));
  }
  if (request.url === '/old') {
    const { host, 'x-forwarded-proto': scheme = 'http' } = request.headers;
    return response.writeHead(302, { location: `${scheme}://${host}/new` }).end();
  }
  if (request.method === 'POST') return answer(response, 'application/json', JSON.stringify({ bytes }));
  answer(response, 'text/plain; charset=utf-8', `Hello from ${VERSION} (${BGC_COLOR})\n`);
});

function answer(response, type, body) {
  response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

process.on('SIGTERM', () => server.close(() => process.exit(0)));
server.listen(3000);
