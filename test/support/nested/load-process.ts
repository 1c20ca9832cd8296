import { once } from 'node:events';
import { type LoadOptions, startLoad } from '../load/load.ts';

/**
 * A load of its own process, for a network of its own. Its argument is a list of `LoadOptions`; it says `ready` when
 * they have begun, runs until its standard input ends, and then prints a list of reports.
 */
const loads = (JSON.parse(process.argv[2] ?? '[]') as LoadOptions[]).map(startLoad);
console.log('ready');
process.stdin.resume();
await once(process.stdin, 'end');
console.log(JSON.stringify(await Promise.all(loads.map((load) => load.stop()))));
