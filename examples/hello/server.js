// A small web application to release with bgc: plain Node, no packages.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const { BGC_COLOR, FAIL, GREETING = 'Hello', PORT = '3000', START_DELAY_MS } = process.env;
const version = process.env.VERSION || 'dev';
const color = BGC_COLOR || 'no color';
const identity = { version, color, hostname: hostname(), pid: process.pid };
const webSockets = new Set();
let stopping = false;

const server = createServer(async (request, response) => {
  try {
    const { pathname, searchParams } = new URL(request.url, 'http://hello');
    const bytes = await countBody(request);
    if (request.method === 'POST') return json(response, { bytes, version, color });
    if (pathname === '/healthz') return text(response, FAIL === 'unhealthy' ? 500 : 200, FAIL || 'ok');
    if (pathname === '/version') return json(response, identity);
    if (pathname === '/slow') await sleep(Number(searchParams.get('ms') ?? 3000));
    else if (pathname !== '/') return text(response, 404, `Nothing at ${pathname}`);
    text(response, FAIL === 'wrong' ? 500 : 200, `${GREETING} from ${version} (${color})`);
  } catch {
    response.destroy(); // the client went away, or asked for what is no URL
  }
});

async function countBody(request) {
  let bytes = 0;
  for await (const chunk of request) bytes += chunk.length;
  return bytes;
}

function json(response, value) {
  answer(response, 200, 'application/json', JSON.stringify(value));
}

function text(response, status, line) {
  answer(response, status, 'text/plain; charset=utf-8', `${line}\n`);
}

function answer(response, status, type, body) {
  if (stopping) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

// A minimal WebSocket echo at /ws. It understands masked frames of up to 125 bytes.
server.on('upgrade', (request, socket) => {
  socket.on('error', () => socket.destroy());
  if (request.url !== '/ws')
    return socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  const headers = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`];
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headers.join('\r\n')}\r\n\r\n`);
  webSockets.add(socket);
  socket.on('close', () => webSockets.delete(socket));
  let received = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    received = echoFrames(socket, Buffer.concat([received, chunk]));
  });
});

function echoFrames(socket, bytes) {
  while (bytes.length >= 6) {
    const length = bytes[1] & 0x7f;
    if (length > 125) return closeWebSocket(socket, 1009);
    if (bytes.length < 6 + length) break;
    const message = Buffer.from(bytes.subarray(6, 6 + length).map((byte, i) => byte ^ bytes[2 + (i % 4)]));
    if ((bytes[0] & 0x0f) === 8) return closeWebSocket(socket, 1000);
    sendFrame(socket, 1, Buffer.from(`${version} (${color}): ${message}`));
    bytes = bytes.subarray(6 + length);
  }
  return bytes;
}

function sendFrame(socket, opcode, payload) {
  const length = payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 0xff];
  socket.write(Buffer.from([0x80 | opcode, ...length, ...payload]));
}

function closeWebSocket(socket, code) {
  sendFrame(socket, 8, Buffer.from([code >> 8, code & 0xff]));
  socket.end();
  return Buffer.alloc(0);
}

// Stop as a good citizen: no new connection, finish what is in flight, tell the WebSockets to go elsewhere.
process.on('SIGTERM', () => {
  stopping = true;
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  for (const socket of webSockets) closeWebSocket(socket, 1001);
});

if (FAIL === 'exit') {
  console.error(`hello ${version} cannot start: FAIL=exit is set`);
  process.exit(1);
}
await sleep(Number(START_DELAY_MS || 0));
if (FAIL === 'hang') {
  console.error(`hello ${version} hangs before it listens: FAIL=hang is set`);
  setInterval(() => {}, 60_000);
} else {
  server.listen(Number(PORT), () =>
    console.log(`hello ${version} (${color}) listens on port ${server.address().port}`),
  );
}
