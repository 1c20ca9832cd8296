// What a gRPC server is to a proxy: HTTP/2 without TLS, messages with a prefix of five bytes, a status in the trailers.
import { createServer } from 'node:http2';

const { VERSION = 'dev' } = process.env;

const methods = {
  // One message: the release.
  '/demo.Clock/Now': (stream) => stream.end(message(VERSION)),
  // The same five times a second, for as long as the client listens.
  '/demo.Clock/Tick': (stream) => {
    const timer = setInterval(() => stream.write(message(VERSION)), 200);
    stream.on('close', () => clearInterval(timer));
  },
};

const server = createServer();
server.on('stream', (stream, { ':path': path }) => {
  const method = methods[path];
  if (method === undefined)
    return stream.respond(
      { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '12' },
      { endStream: true },
    );
  stream.on('error', () => stream.close());
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.resume();
  method(stream);
});

function message(text) {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(Buffer.byteLength(text), 1);
  return Buffer.concat([prefix, Buffer.from(text)]);
}

server.listen(50051);
process.on('SIGTERM', () => process.exit(0));
