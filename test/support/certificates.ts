import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface IssueOptions {
  hosts?: readonly string[];
  from?: Date;
  to?: Date;
}

/** PEM texts that belong together. */
export interface Issued {
  certificate: string;
  key: string;
}

const DAY = 86_400_000;

/** A self-signed certificate with a new key: Node can sign one, but has no word for it, so it is written in DER here. */
export function issue({
  hosts = ['localhost'],
  from = daysFromNow(-1),
  to = daysFromNow(90),
}: IssueOptions = {}): Issued {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(tlv(SET, sequence(COMMON_NAME, tlv(UTF8, Buffer.from(hosts[0] ?? '')))));
  const content = sequence(
    tlv(VERSION, tlv(INTEGER, Buffer.from([2]))),
    tlv(INTEGER, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    sequence(ECDSA_WITH_SHA256),
    name,
    sequence(time(from), time(to)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(EXTENSIONS, sequence(sequence(SUBJECT_ALT_NAME, tlv(OCTETS, sequence(...hosts.map(dnsName)))))),
  );
  const signature = tlv(BITS, Buffer.from([0]), sign('sha256', content, privateKey));
  return {
    certificate: pem(sequence(content, sequence(ECDSA_WITH_SHA256), signature)),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** Puts both where the examples look for them. */
export async function writeIssued(directory: string, { certificate, key }: Issued): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'fullchain.pem'), certificate);
  await writeFile(join(directory, 'privkey.pem'), key);
}

export function daysFromNow(days: number): Date {
  return new Date(Date.now() + days * DAY);
}

/** Tags of X.690 and RFC 5280. */
const INTEGER = 0x02;
const BITS = 0x03;
const OCTETS = 0x04;
const UTF8 = 0x0c;
const UTC_TIME = 0x17;
const SEQUENCE = 0x30;
const SET = 0x31;
const DNS_NAME = 0x82;
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;

const COMMON_NAME = Buffer.from('0603550403', 'hex');
const SUBJECT_ALT_NAME = Buffer.from('0603551d11', 'hex');
const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex');

function sequence(...parts: Buffer[]): Buffer {
  return tlv(SEQUENCE, ...parts);
}

function tlv(tag: number, ...parts: Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const length = value.length < 128 ? [value.length] : [0x82, value.length >> 8, value.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
}

function dnsName(host: string): Buffer {
  return tlv(DNS_NAME, Buffer.from(host));
}

function time(date: Date): Buffer {
  return tlv(UTC_TIME, Buffer.from(`${date.toISOString().slice(2, 19).replaceAll(/[-T:]/g, '')}Z`));
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
