// What lives long over HTTP/1.1: events, uploads, a WebSocket. Plain Node, no packages.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const { BGC_COLOR = 'no color', VERSION = 'dev' } = process.env;
const release = { version: VERSION, color: BGC_COLOR };
const received = new Map();

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://web');
  if (pathname === '/events') return events(request, response);
  if (pathname.startsWith('/files/')) return files(pathname, request, response);
  request.resume();
  json(response, release);
});

function json(response, value) {
  response.setHeader('content-type', 'application/json').end(`${JSON.stringify(value)}\n`);
}

// Server-sent events: five a second, each with the release that sends it.
function events(request, response) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  let count = 0;
  const timer = setInterval(() => {
    count += 1;
    response.write(`id: ${count}\ndata: ${VERSION}\n\n`);
  }, 200);
  request.on('close', () => clearInterval(timer));
}

// PUT takes a file and counts its bytes; GET tells how many have come so far.
async function files(name, request, response) {
  if (request.method === 'GET') return json(response, { bytes: received.get(name) ?? 0, ...release });
  received.set(name, 0);
  try {
    for await (const chunk of request) received.set(name, received.get(name) + chunk.length);
    json(response, { bytes: received.get(name), ...release });
  } catch {
    response.destroy(); // the client went away
  }
}

// A WebSocket at /ws that answers every short message with its release.
server.on('upgrade', (request, socket) => {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  const headers = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`];
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headers.join('\r\n')}\r\n\r\n`);
  socket.on('error', () => socket.destroy());
  socket.on('data', ([first]) => {
    if ((first & 0x0f) === 8) socket.end(Buffer.from([0x88, 0]));
    else socket.write(Buffer.concat([Buffer.from([0x81, VERSION.length]), Buffer.from(VERSION)]));
  });
});

server.listen(3000);
process.on('SIGTERM', () => process.exit(0)); // bgc stops it when its streams are finished, or cut
