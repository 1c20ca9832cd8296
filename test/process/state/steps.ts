import type { Hook, Membership } from '../../../cli/config/config.ts';
import type { Step } from '../../../cli/release/step.ts';
import type { Color } from '../../../cli/traffic/color.ts';

type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

const why = 'a reason';
const color: Color = 'green';
const service = 'web';
const services = ['web', 'worker'];
const timeout = 60_000;
const hook: Hook = { name: 'before_switch', command: 'true', timeout };
const facts = { command: 'up', color, release: 2 } as const;
const membership: Membership = { live: '/live', standby: '/standby', enable: '/enable/{state}', timeout };
const create: StepOf<'create'> = { kind: 'create', why, color, release: 2, services };
const limits = { for: 30_000, maxErrors: 0.01, minRequests: 20 };
const answer = { kind: 'http', path: '/', status: 200, timeout, retries: 0 } as const;

/** Steps of every kind: with as little as they may have, and with all. */
export const STEPS: { readonly [Kind in Step['kind']]: readonly StepOf<Kind>[] } = {
  reconcile: [
    { kind: 'reconcile', why, to: { kind: 'color', color } },
    { kind: 'reconcile', why, to: { kind: 'both' } },
    { kind: 'reconcile', why, to: { kind: 'primary' } },
    { kind: 'reconcile', why, to: { kind: 'read-only' } },
  ],
  write: [{ kind: 'write', why, files: ['bgc/compose.yaml'], runs: { blue: 1, green: 2 }, keep: '1 2' }],
  write_back: [{ kind: 'write_back', why, files: ['bgc/compose.yaml'], kept: '1 2' }],
  load: [{ kind: 'load', why }],
  proxy: [{ kind: 'proxy', why, replaces: [], interrupts: false }],
  hand_back: [{ kind: 'hand_back', why, services }],
  stop_previous: [{ kind: 'stop_previous', why, services }],
  restore_previous: [{ kind: 'restore_previous', why, services }],
  shared: [{ kind: 'shared', why, services }],
  image: [
    { kind: 'image', why, service, release: 2, source: 'build', pull: false },
    { kind: 'image', why, service, release: 2, source: 'image', pull: true },
  ],
  drain: [
    { kind: 'drain', why, timeout },
    { kind: 'drain', why, timeout, leave: 2, of: color },
  ],
  create: [create, { ...create, undo: [create, { kind: 'start', why, color, service }] }],
  start: [
    { kind: 'start', why, color, service },
    { kind: 'start', why, color, service, undo: [{ kind: 'stop', why, color, services: [service], bestEffort: true }] },
  ],
  healthy: [{ kind: 'healthy', why, color, service, timeout, settle: 0 }],
  reach: [
    { kind: 'reach', why, color, service, timeout },
    { kind: 'reach', why, color, service, timeout, both: true },
  ],
  probe: [{ kind: 'probe', why, color, service, path: '/', timeout }],
  warm_up: [{ kind: 'warm_up', why, color, warmUp: { paths: ['/'], host: 'shop.example.com', requests: 3, timeout } }],
  check: [
    { kind: 'check', why, check: answer },
    { kind: 'check', why, check: { ...answer, contains: 'x', header: { a: 'b' }, json: { a: null }, maxTime: 100 } },
    { kind: 'check', why, check: { kind: 'run', command: 'true', timeout, retries: 1 } },
  ],
  hook: [
    { kind: 'hook', why, hook, facts },
    { kind: 'hook', why, hook: { ...hook, in: service }, facts: { ...facts, live: 'blue', previous: 1 } },
  ],
  end_hook: [{ kind: 'end_hook', why, hook: 'after_release' }],
  switch: [
    { kind: 'switch', why, to: { kind: 'color', color }, entering: [color] },
    { kind: 'switch', why, to: { kind: 'canary', color, percent: 5 }, entering: [color], undo: [] },
  ],
  membership: [
    { kind: 'membership', why, color, service, port: 3000, state: 'live', membership },
    { kind: 'membership', why, color, service, port: 3000, state: 'standby', membership },
  ],
  soak: [{ kind: 'soak', why, color, ms: 600_000 }],
  watch: [
    { kind: 'watch', why, color, limits },
    { kind: 'watch', why, color, limits: { ...limits, maxP95: 800 }, share: 5 },
  ],
  stop: [
    { kind: 'stop', why, color },
    { kind: 'stop', why, color, services },
    { kind: 'stop', why, color, release: 2 },
  ],
  prune: [{ kind: 'prune', why, releases: [1] }],
};
