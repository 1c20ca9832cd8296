/** An application that tells what it hears, and answers what it is asked for: plain Node, in place of an example's `server.js`. */
export const APPLICATION = `
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';

const { BGC_COLOR = 'none' } = process.env;
const server = createServer({ maxHeaderSize: 131072 }, async (request, response) => {
  response.on('error', () => {});
  let bytes = 0;
  try {
    for await (const chunk of request) bytes += chunk.length;
  } catch {
    return;
  }
  const { pathname, searchParams } = new URL(request.url, 'http://application');
  for (const [name, value] of searchParams) if (pathname === '/say') response.setHeader(name, value);
  if (pathname === '/large') response.setHeader('x-large', 'x'.repeat(Number(searchParams.get('bytes'))));
  if (pathname === '/slow') await new Promise((resolve) => setTimeout(resolve, Number(searchParams.get('ms'))));
  if (pathname === '/fail') response.statusCode = 500;
  if (pathname === '/file') return pipeline(file(Number(searchParams.get('megabytes'))), response).catch(() => {});
  const { method, url, rawHeaders } = request;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ color: BGC_COLOR, method, url, bytes, headers: rawHeaders }) + '\\n');
});
async function* file(megabytes) {
  for (let sent = 0; sent < megabytes; sent += 1) yield Buffer.alloc(1_000_000, 'x');
}
server.on('upgrade', (request, socket) => {
  socket.on('error', () => socket.destroy());
  socket.end('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: ' + request.headers.upgrade + '\\r\\n\\r\\n');
});
process.on('SIGTERM', () => server.close(() => process.exit(0)));
server.listen(3000);
`;
