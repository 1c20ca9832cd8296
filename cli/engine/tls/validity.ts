import type { X509Certificate } from 'node:crypto';
import type { Config } from '../../config/config.ts';
import type { Found } from '../../release/preflight.ts';

const DAY = 86_400_000;
/** certbot renews 30 days before expiry: with fewer days left than this, something keeps it from renewing. */
const FEW_DAYS = 14;

/** Why browsers refuse a certificate at a time, in milliseconds since the epoch; `undefined` when they do not. */
export function invalidity({ validFrom, validTo }: X509Certificate, now: number): string | undefined {
  if (now > Date.parse(validTo)) return `it expired on ${day(validTo)}`;
  if (now < Date.parse(validFrom)) return `it is not valid before ${day(validFrom)}`;
  return undefined;
}

export function remarksOn(certificate: X509Certificate, config: Hosts, now: number): Found[] {
  const { validTo } = certificate;
  const days = Math.floor((Date.parse(validTo) - now) / DAY);
  const text = `the certificate is for ${namesOf(certificate)}, until ${day(validTo)} (${days} days)`;
  return [
    { text, ...(days < FEW_DAYS ? { next: 'renew it, then bgc reload' } : {}) },
    ...namedIn(config)
      .filter(({ host }) => !isFor(certificate, host))
      .map(notFor),
  ];
}

type Hosts = Pick<Config, 'routes' | 'previewing'>;

interface NamedHost {
  host: string;
  by: string;
}

function namedIn({ routes, previewing }: Hosts): NamedHost[] {
  const hosts = new Set(routes.flatMap(({ host }) => host ?? []));
  const preview = previewing?.host === undefined ? [] : [{ host: previewing.host, by: 'preview.host' }];
  return [...[...hosts].map((host) => ({ host, by: 'a route' })), ...preview];
}

function notFor({ host, by }: NamedHost): Found {
  return {
    text: `the certificate does not cover ${host}, which ${by} names`,
    next: 'get one that does, then bgc reload',
  };
}

/** Checks any one name below a wildcard: only a wildcard certificate covers the whole route. */
function isFor(certificate: X509Certificate, host: string): boolean {
  // Browsers look at the alternative names only: RFC 9110, section 4.3.4.
  return certificate.checkHost(host.replace(/^\*/, 'any'), { subject: 'never' }) !== undefined;
}

export function namesOf({ subjectAltName = '' }: X509Certificate): string {
  const names = subjectAltName.split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''));
  return names.filter((name) => name !== '').join(', ') || 'no host';
}

function day(date: string): string {
  return new Date(date).toISOString().slice(0, 10);
}
