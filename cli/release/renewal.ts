import type { Found } from './preflight.ts';

/** The certificate that visitors get after a renewal. */
export interface Renewal {
  /** Hosts, as text: `example.org, www.example.org`. */
  names: string;
  /** Its last moment, in the words of the certificate: `Jan  2 12:00:00 2027 GMT`. */
  validTo: string;
  /** SHA-256, in pairs of hexadecimal digits. */
  fingerprint256: string;
  /** Whether visitors got another certificate before, or none. */
  isNew: boolean;
  remarks: readonly Found[];
}
