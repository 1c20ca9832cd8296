import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** `silent`: takes a request and never answers. */
type Manner = 'agrees' | 'disagrees' | 'refuses' | 'silent';

/** An application with endpoints for its membership, one server for each of its addresses. */
export interface Cooperating {
  port: number;
  /** What each address was asked, as `POST /enable/live`, in its order. */
  posts: Map<string, string[]>;
  states: Map<string, string>;
  close(): void;
}

/** @param manners how the members behave, by address; they share a port */
export async function cooperating(manners: Readonly<Record<string, Manner>>): Promise<Cooperating> {
  const servers: ReturnType<typeof member>[] = [];
  const self: Cooperating = {
    port: 0,
    posts: new Map(),
    states: new Map(),
    close: () => {
      for (const server of servers) server.close().closeAllConnections();
    },
  };
  for (const [address, manner] of Object.entries(manners)) {
    const server = member(self, address, manner).listen(self.port, address);
    servers.push(server);
    await once(server, 'listening');
    self.port = (server.address() as AddressInfo).port;
  }
  return self;
}

function member({ posts, states }: Cooperating, address: string, manner: Manner) {
  posts.set(address, []);
  states.set(address, 'live');
  const answer = (asked: string): number => {
    if (asked.startsWith('POST')) return manner === 'refuses' ? 404 : 204;
    return asked === `GET /${states.get(address)}` ? 200 : 500;
  };
  return createServer(({ method, url = '' }, response) => {
    if (method === 'POST') posts.get(address)?.push(`${method} ${url}`);
    if (method === 'POST' && manner === 'agrees') states.set(address, url.replace('/enable/', ''));
    if (manner !== 'silent') response.writeHead(answer(`${method} ${url}`)).end();
  });
}
