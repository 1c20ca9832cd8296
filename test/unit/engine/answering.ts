import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Listen } from '../../../cli/config/config.ts';

/** `endless`: bytes without end; `flood`: as fast as they can be read. */
type Answer = { status: number; body: string } | 'endless' | 'flood';

/** A server that answers as it is told to. */
export interface Answering {
  listen: Listen;
  /** Host and path of each request. */
  requests: string[];
  /** Resolves at the first request. */
  asked: Promise<unknown>;
  answer: Answer;
  /** Answers otherwise from the n-th request on. */
  from(nth: number, answer: Answer): void;
  close(): void;
}

export async function answering(): Promise<Answering> {
  const requests: string[] = [];
  const later = new Map<number, Answer>();
  const server = createServer(({ headers, url }, response) => {
    requests.push(`${headers.host}${url}`);
    self.answer = later.get(requests.length) ?? self.answer;
    if (self.answer === 'endless') drip(response);
    else if (self.answer === 'flood') flood(response);
    else response.writeHead(self.answer.status).end(self.answer.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const self: Answering = {
    listen: { host: '127.0.0.1', port },
    requests,
    asked: once(server, 'request'),
    answer: { status: 200, body: 'ok' },
    from: (nth, answer) => later.set(nth, answer),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return self;
}

function flood(response: ServerResponse): void {
  const piece = Buffer.alloc(1024 * 1024);
  const pour = (): void => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', pour);
  pour();
}

function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write('.'), 20);
  response.once('close', () => clearInterval(timer));
}
