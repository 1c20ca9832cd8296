import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseConfig } from '../../../cli/config/parse.ts';
import { readPair } from '../../../cli/engine/tls/pair.ts';
import { BgcError } from '../../../cli/errors.ts';
import { issue, writeIssued } from '../../support/certificates.ts';

const good = issue({ hosts: ['shop.test'] });
let directory: string;
const inCerts = (name: string): string => join(directory, 'certs', name);

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bgc-pair-'));
  await writeIssued(join(directory, 'certs'), good);
});

afterEach(() => rm(directory, { recursive: true }));

/** The certificate, or what is said of the files: lines with a place, without the excerpt. */
async function read(): Promise<string[] | string> {
  const tls = { certificate: './certs/fullchain.pem', key: './certs/privkey.pem' };
  const text = stringify({ services: { web: { port: 3000 } }, proxy: { tls } });
  const file = join(directory, 'bgc.yaml');
  await writeFile(file, text);
  const config = parseConfig(text, file);
  try {
    return (await readPair(config, config.proxy.tls ?? expect.fail('it has tls'), directory)).fingerprint256;
  } catch (error) {
    if (!(error instanceof BgcError)) throw error;
    expect(error).toMatchObject({ code: 2, message: 'the certificate cannot be used' });
    expect(JSON.stringify(error)).not.toContain(good.key.split('\n')[1]);
    return error.details.filter((line) => line.includes('bgc.yaml:')).map((line) => line.replace(/^.*bgc\.yaml/, ''));
  }
}

const fingerprint = new X509Certificate(good.certificate).fingerprint256;

test('a certificate and its key must be accepted, with others after it, and by a relative link', async () => {
  expect(await read()).toBe(fingerprint);
  await writeFile(inCerts('fullchain.pem'), good.certificate + issue().certificate);
  expect(await read()).toBe(fingerprint);
  await mkdir(inCerts('archive'));
  await writeFile(inCerts('archive/1.pem'), good.key);
  await rm(inCerts('privkey.pem'));
  await symlink('archive/1.pem', inCerts('privkey.pem'));
  expect(await read()).toBe(fingerprint);
});

test('a key of another kind and form must be understood', async () => {
  const pkcs1 = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' });
  await writeFile(inCerts('privkey.pem'), pkcs1);
  expect(await read()).toEqual([expect.stringContaining('does not belong')]);
});

const CERTIFICATE = ':6:18 proxy.tls.certificate: ';
const KEY = ':7:10 proxy.tls.key: ';
const NO_MATCH = `${KEY}./certs/privkey.pem does not belong to the first certificate of ./certs/fullchain.pem`;

test.each<[string, () => Promise<unknown>, string[]]>([
  ['the key of another certificate', () => writeFile(inCerts('privkey.pem'), issue().key), [NO_MATCH]],
  [
    'a chain in the wrong order',
    () => writeFile(inCerts('fullchain.pem'), issue().certificate + good.certificate),
    [NO_MATCH],
  ],
  [
    'nothing at all',
    () => rm(inCerts('.'), { recursive: true }),
    [`${CERTIFICATE}there is no such file: ./certs/fullchain.pem`, `${KEY}there is no such file: ./certs/privkey.pem`],
  ],
  [
    'both the wrong way round',
    () => writeIssued(inCerts('.'), { certificate: good.key, key: good.certificate }),
    [
      `${CERTIFICATE}./certs/fullchain.pem holds no certificate in PEM form`,
      `${KEY}./certs/privkey.pem holds no private key in PEM form`,
    ],
  ],
  [
    'the first half of each',
    () => writeIssued(inCerts('.'), { certificate: half(good.certificate), key: half(good.key) }),
    [
      `${CERTIFICATE}the first certificate in ./certs/fullchain.pem cannot be read: is the file complete?`,
      `${KEY}the private key in ./certs/privkey.pem cannot be read: is the file complete?`,
    ],
  ],
  [
    'a key with a passphrase',
    () => writeFile(inCerts('privkey.pem'), encrypted()),
    [`${KEY}./certs/privkey.pem is encrypted, and nginx cannot ask for the passphrase: decrypt it`],
  ],
  [
    'a directory',
    () => rm(inCerts('privkey.pem')).then(() => mkdir(inCerts('privkey.pem'))),
    [`${KEY}it is a directory: ./certs/privkey.pem`],
  ],
  [
    'a link that leads nowhere',
    () => relinked('privkey.pem', 'archive/2.pem'),
    [`${KEY}there is no such file: ./certs/privkey.pem`],
  ],
  [
    'links in a circle',
    () => relinked('privkey.pem', 'privkey.pem'),
    [`${KEY}its links form a loop: ./certs/privkey.pem`],
  ],
  [
    'a link to an absolute path',
    () => relinked('fullchain.pem', '/srv/archive/1.pem'),
    [
      `${CERTIFICATE}./certs/fullchain.pem is a link to the absolute path /srv/archive/1.pem, which does not exist in the proxy: make the link relative`,
    ],
  ],
])('%s must be refused, with its place in bgc.yaml', async (_, spoil, expected) => {
  await spoil();
  expect(await read()).toEqual(expected);
});

async function relinked(name: string, target: string): Promise<void> {
  await rm(inCerts(name));
  await symlink(target, inCerts(name));
}

function half(pem: string): string {
  const lines = pem.trimEnd().split('\n');
  return [...lines.slice(0, 2), lines.at(-1), ''].join('\n');
}

function encrypted(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString();
}
