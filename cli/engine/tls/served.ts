import type { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import type { Target } from '../host/http.ts';

const TIMEOUT = 5000;

/** Trusted or not. @param host the name a visitor would ask for; without it, the listener's default answers */
export function servedCertificate(target: Target, host: string | undefined): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    const name = host === undefined ? {} : { servername: host };
    const socket = connect({ ...target, ...name, rejectUnauthorized: false }, () => {
      const certificate = socket.getPeerX509Certificate();
      if (certificate === undefined) reject(new Error('no certificate was shown'));
      else resolve(certificate);
      socket.destroy();
    });
    socket.setTimeout(TIMEOUT, () => socket.destroy(new Error(`no TLS handshake within ${TIMEOUT / 1000}s`)));
    socket.once('error', reject);
  });
}
