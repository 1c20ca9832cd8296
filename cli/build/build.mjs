// Bundles the CLI: one small entry plus a chunk per command, so that `bgc --version` loads almost nothing.
import { chmod, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { licensesOf } from './licenses.mjs';

const outdir = 'dist';
await rm(outdir, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ['cli/bin.ts'],
  outdir,
  bundle: true,
  splitting: true,
  minify: true,
  keepNames: true,
  // Comments are not license texts; `licensesOf` collects those below.
  legalComments: 'none',
  metafile: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // dockerode loads gRPC (BuildKit sessions) and ssh2 (ssh:// hosts) eagerly, which takes 100 ms. bgc needs neither:
  // builds go through `docker compose`, and bgc refuses ssh:// with a hint.
  alias: {
    '@grpc/grpc-js': './cli/engine/docker/absent.cjs',
    '@grpc/proto-loader': './cli/engine/docker/absent.cjs',
    ssh2: './cli/engine/docker/absent.cjs',
  },
  // CommonJS dependencies inside an ES module still use these.
  banner: {
    js: [
      "import { createRequire as bgcRequire } from 'node:module';",
      "import { fileURLToPath as bgcPath } from 'node:url';",
      'const require = bgcRequire(import.meta.url);',
      'const __filename = bgcPath(import.meta.url);',
      "const __dirname = bgcPath(new URL('.', import.meta.url));",
    ].join('\n'),
  },
});
await writeFile(`${outdir}/LICENSES.txt`, licensesOf(metafile));
await chmod(`${outdir}/bin.js`, 0o755);
