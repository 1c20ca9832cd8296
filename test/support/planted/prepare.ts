import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const BGC_YAML = `services: { web: { port: 3000 } }
proxy: { http: 127.0.0.1:18480 }
preview: { listen: 127.0.0.1:18481, host: preview.example.com, secret_file: ./preview.secret, auth: ./htpasswd }
hooks: { before_start: 'true', on_failure: 'true' }
`;

/**
 * Puts a project in a directory, and in another a \`docker\` that agrees to everything; only `config` is the real one's,
 * asked once for each overlay.
 */
export async function prepare(directory: string, away: string): Promise<void> {
  const files = {
    'compose.yaml': 'name: shop\nservices: { web: { image: "web:1" } }\n',
    'bgc.yaml': BGC_YAML,
    'preview.secret': '0123456789abcdef0123\n',
    htpasswd: 'ann:{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=\n',
  };
  await mkdir(directory, { recursive: true });
  for (const [path, text] of Object.entries(files)) await writeFile(join(directory, path), text);
  const script = `#!/bin/sh
case " $* " in
*" config "*)
  overlay='${away}/overlay.yaml'
  case " $* " in *" -f - "*) cat ;; esac > "$overlay"
  answer="${away}/answer-$(cksum < "$overlay" | tr ' ' -).json"
  [ -s "$answer" ] || PATH="\${PATH#${away}:}" docker "$@" < "$overlay" > "$answer"
  exec cat "$answer" ;;
*" version "*) echo 2.29.7 ;;
*" run "*) echo 'nginx version: nginx/1.30.6' >&2 ;;
esac
`;
  await writeFile(join(away, 'docker'), script);
  await chmod(join(away, 'docker'), 0o755);
}
