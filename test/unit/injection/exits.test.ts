import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { hookEnv } from '../../../cli/engine/hooks/hook-env.ts';
import { runProcess } from '../../../cli/engine/host/process.ts';
import { userName } from '../../../cli/engine/host/user.ts';
import { placeOf } from '../../../cli/init/location.ts';
import type { Event } from '../../../cli/release/event.ts';
import { statusOf } from '../../../cli/report/status.ts';
import { formatStatus } from '../../../cli/report/status-text.ts';
import { table } from '../../../cli/report/table.ts';
import { printed, STEERING, withoutOurs } from '../../support/harmless.ts';
import { NGINX, REFUSED, SHELL, TERMINAL, YAML } from '../../support/hostile.ts';
import { scratch } from '../../support/scratch.ts';
import { afterFirstRelease, configOf, container } from '../../support/worlds.ts';

const EVERYTHING = [
  ...Object.values(TERMINAL),
  ...Object.values(SHELL),
  ...Object.values(NGINX),
  ...Object.values(YAML),
];
const services = { web: { port: 3000 } };
const directory = scratch();

test('the corpus must stay as large as it was promised to be', () => {
  expect(new Set(EVERYTHING).size + Object.values(REFUSED).flatMap(({ texts }) => texts).length).toBeGreaterThan(100);
});

describe('what the environment says', () => {
  afterEach(() => void vi.unstubAllEnvs());

  test.each(Object.values(TERMINAL).filter((text) => !text.includes('\0')))(
    'a user %j is one cell of the history',
    (text) => {
      vi.stubEnv('SUDO_USER', text);
      const lines = table([['BY'], [`${userName()}@host`], ['end']]).split('\n');
      expect(lines).toHaveLength(4);
      expect(lines.join('\n')).not.toMatch(STEERING);
    },
  );

  test.each(Object.values(TERMINAL))(
    'a holder of the lock that calls itself %j is one line of the status',
    (holder) => {
      const inFlight = { command: 'up', release: 2, step: holder, since: 'now', holder } as const;
      const world = afterFirstRelease({ blue: [container('web', 1, { image: holder, status: holder, name: holder })] });
      const status = statusOf(configOf(), world, inFlight);
      const lines = formatStatus(status, new Date()).trimEnd().split('\n');
      expect(lines.join('\n')).not.toMatch(STEERING);
      expect(lines.filter((line) => /^(?:COLOR|blue|live|preview|proxy|under way)/.test(line))).toEqual(lines);
    },
  );
});

describe('what a shell gets', () => {
  test.each([...Object.values(SHELL), ...Object.values(NGINX)])(
    '%j in an error must be text to a hook',
    async (text) => {
      const config = configOf({ services, hooks: { on_failure: 'printf %s "$BGC_ERROR"' } });
      const hook = config.hooks.on_failure;
      if (hook === undefined) return expect.unreachable();
      const env = hookEnv('shop', config, hook, { command: 'up', color: 'blue', release: 1, error: text });
      const { stdout } = await runProcess('sh', ['-c', hook.command], { cwd: directory(), env });
      expect(stdout).toBe(text.replaceAll('\0', ''));
      expect(existsSync(join(directory(), 'pwned'))).toBe(false);
    },
  );

  const names = Object.values(SHELL).filter((text) => !text.includes('\0'));
  test.each(['-P', '~', 'a b', ...names])(
    'the line that leads to a directory %j must lead there and do nothing else',
    async (name) => {
      const named = name.replaceAll('/', '_');
      await mkdir(join(directory(), named));
      const { cd } = placeOf({ file: [], projectDirectory: named }, { cwd: directory() });
      const { stdout } = await runProcess('sh', ['-c', `${cd}pwd`], { cwd: directory() });
      expect(stdout).toBe(`${join(directory(), named)}\n`);
      expect(existsSync(join(directory(), 'pwned'))).toBe(false);
      expect(existsSync(join(directory(), named, 'pwned'))).toBe(false);
    },
  );
});

describe('whatever comes from outside', () => {
  const step = { kind: 'shared', why: '', services: [''] } as const;
  const eventsWith = (text: string): Event[] => [
    { event: 'output', line: text },
    { event: 'command', command: text },
    { event: 'note', text: `told: ${text}` },
    { event: 'warning', text },
    { event: 'step', status: 'started', step: { ...step, services: [text] } },
    { event: 'step', status: 'failed', step: { ...step, services: [text] }, ms: 1 },
    { event: 'undo', status: 'done', what: text },
    { event: 'undo', status: 'failed', what: text, problem: text },
    { event: 'error', message: text, details: [text], hint: text, code: 1 },
  ];

  test.each(EVERYTHING)('%j must steer no terminal, and be a line of nobody', (text) => {
    const plain = printed(eventsWith(text));
    expect(plain).not.toMatch(STEERING);
    const own = /^(?: {2}|told: |warning: |\.\.\. start |failed: start |undone: |could not be undone: |error: |next: )/;
    expect(plain.split('\n').filter((line) => line !== '' && !own.test(line))).toEqual([]);
    const styled = printed(eventsWith(text), { styled: true });
    expect(withoutOurs(styled)).not.toMatch(STEERING);
    if (STEERING.test(text)) expect(styled).not.toContain(text);
  });

  test.each(EVERYTHING)('%j must be the same text to who reads the JSON, and steer no terminal', (text) => {
    const events = eventsWith(text);
    const json = printed([...events, { event: 'result', text, data: { [text]: text } }], { json: true });
    expect(json).not.toMatch(STEERING);
    const read = json
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(read.slice(0, -1)).toEqual(JSON.parse(JSON.stringify(events)));
  });
});
