import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../cli/engine/host/clock.ts';

const FILE = resolve(import.meta.dirname, '../../../cli/engine/host/clock.ts');

test('a time limit must end what it limits although nobody holds on to it', async () => {
  const script = `
    import { systemClock } from ${JSON.stringify(FILE)};
    const signal = AbortSignal.any([new AbortController().signal, systemClock.limit(300)]);
    signal.addEventListener('abort', () => { console.log(signal.reason.name); process.exit(); });
    setInterval(gc, 20);
    setTimeout(() => process.exit(1), 10_000);`;
  const args = ['--expose-gc', '--import', 'tsx', '--input-type=module', '--eval', script];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text));
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(said.join('')).toBe('TimeoutError\n');
});

test('a time limit must not keep a process from ending', async () => {
  const script = `import { systemClock } from ${JSON.stringify(FILE)}; systemClock.limit(60_000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script]);
  expect(await once(child, 'close')).toEqual([0, null]);
});

test('a time limit must not be over before its time', () => {
  expect(systemClock.limit(60_000).aborted).toBe(false);
});
