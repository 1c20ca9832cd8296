import { appendFileSync } from 'node:fs';
import { session } from './session.ts';

// A session in a process of its own, whose trace tells which command was at work: run-session.ts DIRECTORY AWAY
const [directory = '', away = ''] = process.argv.slice(2);
await session(directory, away, undefined, (command) =>
  appendFileSync(process.env.TRACE_WRITES ?? '', `# ${command}\n`),
);
process.exit();
