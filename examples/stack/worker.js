// Works by itself, without requests: one line a second into a volume that all releases share.
import { appendFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';

const { VERSION = 'dev' } = process.env;
const [name] = process.argv.slice(2);

function note(what) {
  appendFileSync('/shifts/log', `${Date.now()} ${name} ${VERSION} ${hostname()} ${what}\n`);
}

note('starts');
setInterval(() => note('works'), 1000);
process.on('SIGTERM', () => {
  note('stops');
  process.exit(0);
});
writeFileSync('/tmp/at-work', ''); // what its health check looks for
