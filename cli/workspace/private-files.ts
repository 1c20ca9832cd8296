import { resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import { configErrorIn } from '../config/load.ts';
import { htpasswdFault, secretFault, secretIn } from '../config/rules/preview-files.ts';
import type { Problem } from '../config/text/problem.ts';
import { readSource } from '../engine/host/source-file.ts';
import { readFault } from '../errors.ts';
import { HTPASSWD, SECRET_HASH, secretHash } from '../render/nginx/preview-secret.ts';
import type { Files } from '../render/render.ts';

interface Source {
  key: 'secret_file' | 'auth';
  file: string;
  fault: (text: string) => string | undefined;
}

/** Made from this machine's files, not committed. @throws BgcError with the place in `bgc.yaml` of any unusable file */
export async function privateFiles(config: Config, directory: string, project: string): Promise<Files> {
  const { secretFile, auth } = config.previewing ?? {};
  const problems: Problem[] = [];
  const read = async (source: Source): Promise<string> => {
    const { text, fault } = await look(source, directory);
    if (fault !== undefined) problems.push({ path: ['preview', source.key], at: 'value', message: fault });
    return text;
  };
  const files = new Map<string, string>();
  if (secretFile !== undefined) {
    const text = await read({ key: 'secret_file', file: secretFile, fault: (one) => secretFault(secretIn(one)) });
    files.set(`bgc/nginx/${SECRET_HASH}`, secretHash(secretIn(text), project));
  }
  if (auth !== undefined) {
    files.set(`bgc/nginx/${HTPASSWD}`, await read({ key: 'auth', file: auth, fault: htpasswdFault }));
  }
  if (problems.length > 0) throw await configErrorIn(config, problems);
  return files;
}

async function look({ file, fault }: Source, directory: string): Promise<{ text: string; fault: string | undefined }> {
  try {
    const text = await readSource(resolve(directory, file), directory, 'secret');
    return { text, fault: fault(text) };
  } catch (error) {
    return { text: '', fault: readFault(error) };
  }
}
