import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import type { Config, TlsConfig } from '../../config/config.ts';
import { configErrorIn } from '../../config/load.ts';
import { readBounded } from '../../config/text/bounded-file.ts';
import type { Problem } from '../../config/text/problem.ts';
import { type BgcError, readFault, usageError } from '../../errors.ts';
import { linksTo } from '../host/links.ts';

class Flaw extends Error {}

/** The site's certificate; @throws BgcError with the place in `bgc.yaml` when nginx could not serve it with its key */
export async function readPair(config: Config, tls: TlsConfig, project: string): Promise<X509Certificate> {
  const [certificate, key] = await Promise.all([
    part(project, tls.certificate, toCertificate),
    part(project, tls.key, toKey),
  ]);
  const problems = [...flawAt('certificate', certificate), ...flawAt('key', key)];
  if (certificate instanceof Flaw || key instanceof Flaw) throw await certificateError(config, problems);
  if (certificate.checkPrivateKey(key)) return certificate;
  const message = `${tls.key} does not belong to the first certificate of ${tls.certificate}`;
  throw await certificateError(config, [{ path: ['proxy', 'tls', 'key'], at: 'value', message }]);
}

/** For use before anything changes: its hint says that nginx keeps its current certificate. */
export async function certificateError(config: Config, problems: readonly Problem[]): Promise<BgcError> {
  const { details } = await configErrorIn(config, problems);
  const hint = 'fix it and try again; nginx keeps its current certificate';
  return usageError('the certificate cannot be used', hint, details);
}

function flawAt(key: 'certificate' | 'key', read: unknown): Problem[] {
  return read instanceof Flaw ? [{ path: ['proxy', 'tls', key], at: 'value', message: read.message }] : [];
}

async function part<T>(project: string, file: string, parse: (pem: string, file: string) => T): Promise<T | Flaw> {
  try {
    await requireReachable(resolve(project, file), file);
    return parse(await readText(resolve(project, file), file), file);
  } catch (error) {
    if (error instanceof Flaw) return error;
    throw error;
  }
}

/** @throws Flaw when a link would lead nowhere inside the proxy */
async function requireReachable(path: string, file: string): Promise<void> {
  const absolute = (await linksTo(path)).find((link) => link.isFile && !link.isRelative);
  if (absolute === undefined) return;
  const { target } = absolute;
  throw new Flaw(
    `${file} is a link to the absolute path ${target}, which does not exist in the proxy: make the link relative`,
  );
}

async function readText(path: string, file: string): Promise<string> {
  try {
    return readBounded(path).toString();
  } catch (error) {
    throw new Flaw(`${readFault(error)}: ${file}`);
  }
}

function toCertificate(pem: string, file: string): X509Certificate {
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new Flaw(`${file} holds no certificate in PEM form`);
  try {
    return new X509Certificate(pem);
  } catch {
    throw new Flaw(`the first certificate in ${file} cannot be read: is the file complete?`);
  }
}

function toKey(pem: string, file: string): KeyObject {
  if (/-----BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(pem))
    throw new Flaw(`${file} is encrypted, and nginx cannot ask for the passphrase: decrypt it`);
  if (!/-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/.test(pem)) throw new Flaw(`${file} holds no private key in PEM form`);
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Flaw(`the private key in ${file} cannot be read: is the file complete?`);
  }
}
