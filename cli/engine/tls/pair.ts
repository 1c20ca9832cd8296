import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { Config, TlsConfig } from '../../config/config.ts';
import { configErrorIn } from '../../config/load.ts';
import type { Problem } from '../../config/problem.ts';
import { type BgcError, usageError } from '../../errors.ts';
import { linksTo } from './links.ts';

/** What is wrong with a file. */
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

/** Nothing was changed: what is served goes on. */
export async function certificateError(
  { file }: Pick<Config, 'file'>,
  problems: readonly Problem[],
): Promise<BgcError> {
  const { details } = await configErrorIn(relative(process.cwd(), file), problems);
  const hint = 'put it right and try again; nothing was changed, and what nginx serves it goes on serving';
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
  throw new Flaw(`${file} is a link to the absolute path ${target}: in the proxy it leads nowhere; make it relative`);
}

const READ_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file:',
  ENOTDIR: 'there is no such file:',
  EISDIR: 'a directory, not a file:',
  ELOOP: 'its links lead in a circle:',
  EACCES: 'no permission to read it, which bgc needs for its checks (run it with sudo, or let this user read):',
};

async function readText(path: string, file: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const known = READ_ERRORS[String((error as NodeJS.ErrnoException).code)];
    throw known === undefined ? error : new Flaw(`${known} ${file}`);
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
    throw new Flaw(`${file} is encrypted: nginx has nobody to ask for the passphrase`);
  if (!/-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/.test(pem)) throw new Flaw(`${file} holds no private key in PEM form`);
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Flaw(`the private key in ${file} cannot be read: is the file complete?`);
  }
}
