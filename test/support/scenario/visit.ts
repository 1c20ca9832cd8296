import { type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect } from 'node:tls';

export interface Visit {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface VisitOptions {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  bodyBytes?: number;
}

/** One request on a connection of its own, whoever signed the certificate; a `host` header also names the host to TLS. */
export function visit(url: string, { method = 'GET', headers = {}, bodyBytes = 0 }: VisitOptions = {}): Promise<Visit> {
  const request = url.startsWith('https:') ? requestHttps : requestHttp;
  const name = headers.host === undefined ? {} : { servername: headers.host };
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, ...name, agent: false, rejectUnauthorized: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(Buffer.alloc(bodyBytes, 'x'));
  });
}

/** What a TLS handshake ends with. */
export interface Handshake {
  fingerprint: string | undefined;
  /** `h2`, `http/1.1` */
  speaks: string | false | null;
  version: string | null;
}

/** Shakes hands as a browser does that asks for a host; without one it names none. */
export function shakeHands(port: number, host?: string, maxVersion?: 'TLSv1.2' | 'TLSv1.1'): Promise<Handshake> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: '127.0.0.1',
      port,
      ...(host === undefined ? {} : { servername: host }),
      ...(maxVersion === undefined ? {} : { maxVersion, minVersion: 'TLSv1' }),
      ALPNProtocols: ['h2', 'http/1.1'],
      rejectUnauthorized: false,
    });
    socket.once('secureConnect', () => {
      const fingerprint = socket.getPeerX509Certificate()?.fingerprint256;
      resolve({ fingerprint, speaks: socket.alpnProtocol, version: socket.getProtocol() });
      socket.destroy();
    });
    socket.once('error', reject);
  });
}
