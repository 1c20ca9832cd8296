import type { ContainerInspectInfo } from 'dockerode';
import { describe, expect, test } from 'vitest';
import { healthOutput, verdict } from '../../../cli/engine/docker/verdict.ts';

type State = ContainerInspectInfo['State'];

/** What Docker says of a container that runs well and has no healthcheck, but for what differs. */
function inspected(
  differs: Partial<State> = {},
  RestartCount = 0,
): Pick<ContainerInspectInfo, 'State' | 'RestartCount'> {
  const state: State = {
    Status: 'running',
    Running: true,
    Paused: false,
    Restarting: false,
    OOMKilled: false,
    Dead: false,
    Pid: 1,
    ExitCode: 0,
    Error: '',
    StartedAt: '2026-01-01T00:00:00Z',
    FinishedAt: '0001-01-01T00:00:00Z',
    ...differs,
  };
  return { State: state, RestartCount };
}

const health = (Status: string): Partial<State> => ({ Health: { Status, FailingStreak: 0, Log: [] } });

describe('a container', () => {
  test.each([
    ['that is created', inspected({ Status: 'created', Running: false }), 'wait'],
    ['whose healthcheck has not said anything yet', inspected(health('starting')), 'wait'],
    ['whose healthcheck succeeded', inspected(health('healthy')), 'healthy'],
    ['without a healthcheck', inspected(), 'running'],
    ['with a healthcheck of NONE', inspected(health('none')), 'running'],
  ])('%s', (_, container, kind) => expect(verdict(container)).toEqual({ kind }));

  test.each([
    ['is unhealthy', inspected(health('unhealthy'))],
    ['exited with code 127: no such file', inspected({ Status: 'exited', ExitCode: 127, Error: 'no such file' })],
    [
      'exits and is restarted again and again (exit code 3)',
      inspected({ Status: 'restarting', Restarting: true, ExitCode: 3 }),
    ],
    ['exits and is restarted again and again (exit code 1)', inspected({ ExitCode: 1 }, 1)],
    ['ran out of memory and was killed', inspected({ Status: 'exited', ExitCode: 137, OOMKilled: true })],
    ['is paused', inspected({ Status: 'paused', Paused: true })],
    ['is dead', inspected({ Status: 'dead', Dead: true })],
    ['is removing', inspected({ Status: 'removing' })],
  ])('that %s has failed, whatever time is left', (reason, container) => {
    expect(verdict(container)).toEqual({ kind: 'failed', reason });
  });

  test.each([
    [true, { Status: 'exited', Running: false }],
    [undefined, { Status: 'exited', Running: false, Error: 'no such file' }],
    [undefined, { Status: 'exited', Running: false, ExitCode: 1 }],
    [true, { Status: 'restarting', Restarting: true }],
  ])('has ended by itself: %s, of %j', (ended, state) => {
    const judged = verdict(inspected(state));
    expect(judged.kind === 'failed' && judged.ended).toBe(ended);
  });

  test('that ran out of memory says so, even while it is restarted or called healthy', () => {
    const reason = 'ran out of memory and was killed';
    expect(verdict(inspected({ OOMKilled: true, Restarting: true }, 3))).toEqual({ kind: 'failed', reason });
    expect(verdict(inspected({ OOMKilled: true, ...health('healthy') }))).toEqual({ kind: 'failed', reason });
  });

  test('that was restarted is not trusted, even when it is healthy now', () => {
    expect(verdict(inspected(health('healthy'), 1)).kind).toBe('failed');
  });
});

describe('the last output of a healthcheck', () => {
  const probe = (ExitCode: number, Output: string) => ({ Start: '', End: '', ExitCode, Output });

  test('is shown with its exit code, the newest only', () => {
    const Health = {
      Status: 'unhealthy',
      FailingStreak: 2,
      Log: [probe(0, 'fine'), probe(1, 'no database\nafter 3 tries\n')],
    };
    expect(healthOutput(inspected({ Health }))).toEqual(['exit code 1: no database', 'after 3 tries']);
  });

  test('is nothing when there was none', () => {
    expect(healthOutput(inspected())).toEqual([]);
    expect(healthOutput(inspected(health('starting')))).toEqual([]);
  });
});
