import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const HELLO = fileURLToPath(new URL('../../../examples/hello/server.js', import.meta.url));

/** An HTTP server on a free port that lives as long as its test. */
export async function serve(listener: RequestListener, options: { keepAliveTimeout?: number } = {}): Promise<string> {
  const server = createHttpServer({ keepAliveTimeout: 5000, ...options }, listener);
  onTestFinished(() => server.closeAllConnections());
  return listen(server);
}

/** A server that answers the bytes of each request, headers in one piece, as it likes. */
export async function serveRaw(onRequest: (socket: Socket, request: number, bytes: Buffer) => void): Promise<string> {
  const sockets = new Set<Socket>();
  let requests = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      requests += 1;
      onRequest(socket, requests, bytes);
    });
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return listen(server);
}

async function listen(server: Server): Promise<string> {
  onTestFinished(() => {
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

export interface Hello {
  url: string;
  process: ChildProcess;
  exit: Promise<number | null>;
}

/** The example's own server, as a process. */
export async function startHello(env: Record<string, string> = {}): Promise<Hello> {
  const child = spawnHello(env);
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  const [line] = await once(createInterface(child.stdout), 'line');
  return { url: `http://127.0.0.1:${/\d+$/.exec(String(line))?.[0]}/`, process: child, exit };
}

export function spawnHello(env: Record<string, string>) {
  const child = spawn(process.execPath, [HELLO], {
    env: { PATH: process.env.PATH, PORT: '0', VERSION: 'v1', BGC_COLOR: 'blue', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}
