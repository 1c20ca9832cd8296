import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Visitors who take their time, until they are ended; each has a connection of its own. */
export class Stubborn {
  readonly #sockets: Socket[];
  readonly #whenOver: () => void;

  private constructor(sockets: Socket[], whenOver = () => {}) {
    this.#sockets = sockets;
    this.#whenOver = whenOver;
  }

  /** Asks for something, and reads nothing of it. */
  static readers(port: number, count: number, path: string): Promise<Stubborn> {
    return Stubborn.#start(count, async () => {
      const socket = await opened(port);
      socket.pause();
      socket.write(`GET ${path} HTTP/1.1\r\nHost: slow.test\r\n\r\n`);
      return socket;
    });
  }

  /** Begins to upload once nginx reads the body (until then it counts for nothing), sends a part of it, and stops. */
  static uploads(port: number, count: number, { of, sent }: { of: number; sent: number }): Promise<Stubborn> {
    return Stubborn.#start(count, async () => {
      const socket = await opened(port);
      const expecting = `Expect: 100-continue\r\nContent-Length: ${of}`;
      socket.resume().write(`POST /upload HTTP/1.1\r\nHost: slow.test\r\n${expecting}\r\n\r\n`);
      await Promise.race([once(socket, 'data'), once(socket, 'close')]);
      for (let left = sent; left > 0 && !socket.destroyed; left -= PIECE.length)
        if (!socket.write(PIECE)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
      return socket;
    });
  }

  /** Begins a request and never ends its headers, directly at an address; whoever is sent away comes again. */
  static headers(host: string, count: number): Promise<Stubborn> {
    const sockets: Socket[] = [];
    let isOver = false;
    const begin = (at: number): void => {
      const socket = connect({ host, port: 80 });
      sockets[at] = socket;
      socket.on('error', () => socket.destroy());
      socket.on('close', () => setTimeout(() => isOver || begin(at), 100));
      socket.resume().write('GET / HTTP/1.1\r\nHost: slow.test\r\nX-Slow: ');
    };
    for (let at = 0; at < count; at += 1) begin(at);
    return Promise.resolve(new Stubborn(sockets, () => (isOver = true)));
  }

  static async #start(count: number, begin: () => Promise<Socket>): Promise<Stubborn> {
    return new Stubborn(await Promise.all(Array.from({ length: count }, begin)));
  }

  /** How many are still connected. */
  get left(): number {
    return this.#sockets.filter(({ destroyed, connecting }) => !destroyed && !connecting).length;
  }

  end(): void {
    this.#whenOver();
    for (const socket of this.#sockets) socket.destroy();
  }
}

const PIECE = Buffer.alloc(64 * 1024, 'x');

async function opened(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => socket.destroy());
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  return socket;
}
