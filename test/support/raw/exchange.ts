import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** A listener of the proxy. */
export interface Door {
  port: number;
  tls?: boolean;
}

const SILENCE_MS = 700;

/** Writes that very text, byte by byte as in latin1; gives all that comes back until the other side closes or falls silent. */
export function exchange({ port, tls = false }: Door, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket: Socket = tls
      ? connectTls({ host: '127.0.0.1', port, servername: 'localhost', rejectUnauthorized: false })
      : connectPlain({ host: '127.0.0.1', port });
    const pieces: Buffer[] = [];
    socket.on('data', (piece) => pieces.push(piece));
    socket.on('error', () => socket.destroy());
    socket.once('close', () => resolve(Buffer.concat(pieces).toString('latin1')));
    socket.write(Buffer.from(text, 'latin1'), () => socket.setTimeout(SILENCE_MS, () => socket.destroy()));
  });
}

/** The status of each answer in what came back, one after the other. */
export function statuses(text: string): number[] {
  return [...text.matchAll(/^HTTP\/1\.[01] (\d{3}) /gm)].map(([, status]) => Number(status));
}

/** What the application heard, as it answers it. */
export interface Heard {
  color: string;
  method: string;
  url: string;
  bytes: number;
  headers: Readonly<Record<string, string>>;
}

/** Names of headers in lower case, values of the same name joined; nothing when the application was not asked. */
export function heard(text: string): Heard | undefined {
  const [line] = /^\{"color".*\}$/m.exec(text) ?? [];
  if (line === undefined) return undefined;
  const told = JSON.parse(line) as Omit<Heard, 'headers'> & { headers: readonly string[] };
  const headers: Record<string, string> = {};
  for (let at = 0; at < told.headers.length; at += 2) {
    const name = String(told.headers[at]).toLowerCase();
    headers[name] = [headers[name], told.headers[at + 1]].filter((value) => value !== undefined).join(', ');
  }
  return { ...told, headers };
}
