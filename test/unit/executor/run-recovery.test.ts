import { expect, test } from 'vitest';
import { BgcError, ExitCode } from '../../../cli/errors.ts';
import { bringBack } from '../../../cli/executor/run-recovery.ts';
import type { Event } from '../../../cli/release/event.ts';
import type { Step } from '../../../cli/release/step.ts';
import { ToldClock } from '../../support/clock.ts';
import { fakeEngine } from '../../support/fake-engine.ts';

const steps: Step[] = [
  { kind: 'drain', why: '', timeout: 1000 },
  { kind: 'create', why: '', color: 'blue', release: 1, services: ['web'] },
  { kind: 'start', why: '', color: 'blue', service: 'web' },
  { kind: 'healthy', why: '', color: 'blue', service: 'web', timeout: 1000, settle: 0 },
  { kind: 'reconcile', why: '', to: { kind: 'primary' } },
];
const refused = new BgcError('nginx refuses the file', { code: ExitCode.usage });
const sick = new BgcError('web is sick', { code: ExitCode.failed, details: ['it said: no'] });

async function broughtBack(
  failing: Record<string, Error>,
  tell: (event: Event) => void = () => undefined,
  signal = new AbortController().signal,
  plan: readonly Step[] = steps,
) {
  const { engine, calls } = fakeEngine({ failing });
  const events: Event[] = [];
  const report = (event: Event): void => {
    events.push(event);
    tell(event);
  };
  const means = { engine, undoEngine: engine, files: async () => new Map(), report };
  const { error, isWhole } = await bringBack(plan, {
    ...means,
    signal,
    clock: new ToldClock(),
    journal: async () => undefined,
  }).then(
    (isWhole) => ({ error: undefined, isWhole }),
    (error: unknown) => ({ error, isWhole: undefined }),
  );
  return {
    calls,
    error,
    isWhole,
    told: events.flatMap((event) => ('text' in event ? [event.text] : 'line' in event ? [event.line] : [])),
  };
}

test('a container that does not come back must be told, and must not keep anybody from the release that mends it', async () => {
  const { calls, error, told } = await broughtBack({ healthy: sick });
  expect(error).toBeUndefined();
  expect(told).toEqual(['web is sick: the rest is left as it is', 'it said: no']);
  expect(calls).not.toContain('switchTo primary');
});

test('a file for a fallback that nginx refuses must block no command; any other must', async () => {
  const write: Step = { kind: 'write', why: '', files: ['a'], runs: {} };
  const brought = async (...plan: Step[]) => broughtBack({ write: refused }, undefined, undefined, plan);
  expect(await brought({ ...write, phase: 'tidy' })).toMatchObject({
    error: undefined,
    told: ['nginx refuses the file: the rest is left as it is'],
  });
  expect((await brought(write)).error).toBe(refused);
});

test.each([
  ['who has the traffic is not settled', { switchTo: sick }],
  ['Docker cannot be reached', { create: new BgcError('no Docker', { code: ExitCode.unreachable }) }],
  ['bgc itself is at fault', { create: new TypeError('oops') }],
])('nothing must go on when %s', async (_, failing) => {
  expect((await broughtBack(failing)).error).toBe(Object.values(failing)[0]);
});

test('nothing must go on after Ctrl-C, whatever it cut short', async () => {
  const interrupted = new AbortController();
  const tell = (event: Event): void => {
    if (event.event === 'step' && event.step.kind === 'healthy') interrupted.abort();
  };
  expect((await broughtBack({ healthy: sick }, tell, interrupted.signal)).error).toBe(sick);
});

const takesBack: Step[] = [
  { kind: 'restore_previous', why: '', services: ['web'], bestEffort: true },
  { kind: 'stop', why: '', color: 'green', release: 2, bestEffort: true },
];

test('what could not be taken back must be told, must not stop the rest, and must be tried again', async () => {
  const { calls, error, told, isWhole } = await broughtBack(
    { restorePrevious: new BgcError('the port is taken', { code: ExitCode.failed }) },
    undefined,
    undefined,
    takesBack,
  );
  expect({ calls, error, isWhole }).toEqual({
    calls: ['restorePrevious web', 'stop green 2'],
    error: undefined,
    isWhole: false,
  });
  expect(told).toEqual([expect.stringContaining('the port is taken')]);
});

test('Ctrl-C must not pass for a step that was tried: all that is left stays to be done', async () => {
  const interrupted = AbortSignal.abort();
  const { calls, error } = await broughtBack({}, undefined, interrupted, takesBack);
  expect(calls).toEqual([]);
  expect(error).toMatchObject({ name: 'AbortError' });
});
