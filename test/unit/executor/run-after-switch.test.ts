import { describe, expect, test } from 'vitest';
import { planUp } from '../../../cli/release/plan.ts';
import { walk } from '../../support/walk.ts';
import { afterFirstRelease, configOf, planInput, UP } from '../../support/worlds.ts';

describe('after the switch', () => {
  const config = configOf({
    services: { web: { port: 3000 } },
    standby: 'stop',
    keep_releases: 1,
    hooks: { after_switch: './verify', after_release: './announce' },
  });
  const world = afterFirstRelease({ pins: [1, 2], lastRelease: 2 });
  const plan = planUp(planInput({ config, observed: world }), UP).steps;

  test.each(['drain', 'stop', 'prune'])('a %s that fails is a warning and undoes nothing', async (call) => {
    const { calls, events, error } = await walk(plan, { [call]: new Error('too late') });
    expect(error).toBeUndefined();
    expect(calls.filter((one) => one.startsWith('undo'))).toEqual([]);
    expect(events.filter((event) => event.startsWith('warning'))).toEqual([
      expect.stringMatching(/^warning: .* failed: too late$/),
      ...(call === 'drain' ? ['warning: stop blue: left as it is, its requests may not have ended'] : []),
    ]);
  });

  test('a color that is not known to be drained is not stopped', async () => {
    const { calls } = await walk(plan, { drain: new Error('too late') });
    expect(calls).not.toContain('stop blue');
    expect(calls.slice(-2)).toEqual(['prune 2', expect.stringContaining('after_release')]);
  });

  test('a staged release waits in its color even when old pins cannot be forgotten', async () => {
    const staged = planUp(planInput({ config, observed: world }), { ...UP, noSwitch: true }).steps;
    const { calls, error } = await walk(staged, { prune: new Error('image is in use') });
    expect(error).toBeUndefined();
    expect(calls.filter((one) => one.startsWith('undo'))).toEqual([]);
  });

  test('what a drain had to cut is told', async () => {
    const { events } = await walk(plan, {}, { answers: { drain: { requests: 1, webSockets: 2, after: 5000 } } });
    expect(events).toContain('warning: 2 WebSockets and 1 request were terminated after 5s (drain in bgc.yaml)');
  });

  test('a watch that finds a breach gives the traffic back', async () => {
    const watch = configOf({ services: { web: { port: 3000 } }, watch: { for: '30s' } });
    const breach = new Error('5 of 10 requests failed');
    const { calls, error } = await walk(planUp(planInput({ config: watch, observed: world }), UP).steps, {
      watch: breach,
    });
    expect(error).toBe(breach);
    expect(calls.filter((one) => one.startsWith('undo'))).toEqual([
      'undo switchTo blue',
      'undo drain 60000 0',
      'undo stop green 3',
    ]);
  });

  test('the hook after_switch can send the traffic back, and then the new color is stopped', async () => {
    const broken = new Error('./verify failed');
    const { calls, error } = await walk(plan, { 'hook {"name":"after_switch"': broken });
    expect(error).toBe(broken);
    expect(calls.filter((one) => one.startsWith('undo'))).toEqual([
      'undo switchTo blue',
      'undo drain 60000 0',
      'undo stop green 3',
    ]);
    expect(calls.some((one) => one.startsWith('drain'))).toBe(false);
  });

  test('the hook after_release can only warn', async () => {
    const { calls, events, error } = await walk(plan, { 'hook {"name":"after_release"': new Error('no network') });
    expect(error).toBeUndefined();
    expect(calls.filter((one) => one.startsWith('undo'))).toEqual([]);
    expect(events.at(-1)).toMatch(/^warning: .*no network$/);
  });
});

describe('the hook on_failure', () => {
  const config = configOf({ services: { web: { port: 3000 } }, hooks: { on_failure: './alert' } });
  const plan = planUp(planInput({ config, observed: afterFirstRelease() }), UP).steps;

  test('does not run when all goes well', async () => {
    expect((await walk(plan)).calls.filter((call) => call.includes('hook'))).toEqual([]);
  });

  test('runs after all is undone, and is told why', async () => {
    const { calls } = await walk(plan, { healthy: new Error('is unhealthy') });
    expect(calls.at(-2)).toBe('undo stop green 2');
    expect(calls.at(-1)).toMatch(/^undo hook .*"error":"is unhealthy"/);
  });

  test('never hides the first error', async () => {
    const first = new Error('is unhealthy');
    const { events, error } = await walk(plan, { healthy: first, hook: new Error('no mail server') });
    expect(error).toBe(first);
    expect(events.at(-1)).toBe('warning: no mail server');
  });
});
