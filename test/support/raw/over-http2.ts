import { connect, type OutgoingHttpHeaders } from 'node:http2';

/** What an answer by HTTP/2 was. */
export interface Http2Answer {
  /** Nothing where the stream or the connection was closed instead. */
  status: number | undefined;
  body: string;
}

/** Asks on a connection of its own, with the very headers that are given, pseudo-headers among them. */
export async function overHttp2(url: string, headers: OutgoingHttpHeaders, servername?: string): Promise<Http2Answer> {
  const session = connect(url, { rejectUnauthorized: false, ...(servername !== undefined && { servername }) });
  session.on('error', () => undefined);
  try {
    const stream = session.request({ ':path': '/', ...headers });
    let status: number | undefined;
    stream.on('response', (answer) => {
      status = answer[':status'];
    });
    stream.end();
    let body = '';
    try {
      for await (const piece of stream.setEncoding('utf8')) body += piece;
    } catch {
      return { status, body };
    }
    return { status, body };
  } finally {
    session.destroy();
  }
}
