/** A gRPC server that answers each call with what it hears, in place of an example's `rpc.js`. */
export const RPC_APPLICATION = `
import { createServer } from 'node:http2';

const server = createServer();
server.on('stream', (stream, _, __, rawHeaders) => {
  stream.on('error', () => stream.close());
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.resume();
  const text = '\\n' + JSON.stringify({ color: process.env.BGC_COLOR ?? 'none', headers: rawHeaders }) + '\\n';
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(Buffer.byteLength(text), 1);
  stream.end(Buffer.concat([prefix, Buffer.from(text)]));
});
server.listen(50051);
process.on('SIGTERM', () => process.exit(0));
`;
