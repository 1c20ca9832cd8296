// Gets the requests below /api, and those of other containers that call http://api:4000.
import { hostname } from 'node:os';
import { release, serve } from './serve.js';

if (process.env.FAIL) {
  console.error(`api ${release.version} cannot start: FAIL is set`);
  process.exit(1);
}
serve(4000, () => ({ api: release.version, ...release, hostname: hostname() }));
