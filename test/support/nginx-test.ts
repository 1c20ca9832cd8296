import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { relative } from 'node:path';
import { promisify } from 'node:util';
import { SANDBOX } from '../../cli/engine/nginx/one-off.ts';
import { TLS_MOUNT } from '../../cli/render/nginx/edge.ts';
import { issue } from './certificates.ts';
import { writeTree } from './compose-config.ts';
import { image } from './images.ts';

const run = promisify(execFile);

const TEST_EACH =
  'cd /conf && for f in *; do said=$(nginx -t -q -c "/conf/$f" 2>&1) || echo "$f: $said" | head -1; done';

/** What the real `nginx -t` refuses, `name: reason` each. One container tests all, so that hundreds take seconds. */
export async function nginxRefusals(configs: ReadonlyMap<string, string>): Promise<string[]> {
  const numbered = [...configs].map(([name, text], index) => ({ name, text, file: String(index).padStart(4, '0') }));
  const directory = await writeTree(new Map(numbered.map(({ file, text }) => [file, text])));
  const certificates = await writeTree(certificatesFor([...configs.values()]));
  try {
    const mount = ['-v', `${directory}:/conf:ro`, '-v', `${certificates}:${TLS_MOUNT}:ro`];
    const { stdout } = await run('docker', [
      ...['run', '--rm', ...SANDBOX, '--entrypoint', 'sh', ...mount],
      ...[image('NGINX_IMAGE'), '-c', TEST_EACH],
    ]);
    const lines = stdout.split('\n').filter((line) => line !== '');
    return lines.map((line) =>
      line.replace(/^\d{4}/, (file) => numbered.find((one) => one.file === file)?.name ?? file),
    );
  } finally {
    await rm(directory, { recursive: true });
    await rm(certificates, { recursive: true });
  }
}

/** nginx reads the files that a configuration names, so there is one pair under every name. */
function certificatesFor(texts: readonly string[]): Map<string, string> {
  const { certificate, key } = issue();
  const named = texts.flatMap((text) => [...text.matchAll(/^ *ssl_certificate(_key)? (\S+);$/gm)]);
  return new Map(named.map(([, isKey, path = '']) => [relative(TLS_MOUNT, path), isKey ? key : certificate]));
}
