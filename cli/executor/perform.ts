import { reportDropped } from '../release/dropped-requests.ts';
import type { Engine } from '../release/engine.ts';
import type { Report } from '../release/event.ts';
import type { Step, StepOf } from '../release/step.ts';
import type { Files } from '../render/render.ts';

export interface Means {
  engine: Engine;
  /** The same engine, but it ignores Ctrl-C, which must not end the undoing too. */
  undoEngine: Engine;
  files: (step: StepOf<'write'>) => Promise<Files>;
  report: Report;
}

type Performers = { [K in Step['kind']]: (step: StepOf<K>, means: Means) => Promise<void> };

const PERFORMERS: Performers = {
  reconcile: ({ to }, { engine }) => engine.switchTo(to),
  write: async (step, { engine, files }) => engine.write(await files(step), step.keep),
  write_back: ({ kept, files }, { engine }) => engine.writeBack(kept, files),
  load: (_, { engine }) => engine.load(),
  proxy: ({ replaces }, { engine }) => engine.startProxy(replaces),
  hand_back: ({ services }, { engine }) => engine.handBack(services),
  stop_previous: ({ services }, { engine }) => engine.stopPrevious(services),
  restore_previous: ({ services }, { engine }) => engine.restorePrevious(services),
  shared: ({ services }, { engine }) => engine.startShared(services),
  async image({ service, release, source, pull }, { engine }) {
    await (source === 'build' ? engine.build(service, pull) : engine.fetch(service, pull));
    await engine.pin(service, release);
  },
  async drain({ timeout, leave = 0, of: color }, { engine, report }) {
    reportDropped(await engine.drain(timeout, leave, color), report);
  },
  create: ({ color, release, services }, { engine }) => engine.create(color, release, services),
  start: ({ color, service }, { engine }) => engine.start(color, service),
  healthy: ({ color, service, timeout, settle, grows }, { engine }) =>
    engine.healthy(color, service, timeout, settle, grows),
  reach: ({ color, service, timeout, both }, { engine }) => engine.reach(color, service, timeout, both),
  probe: ({ color, service, path, timeout }, { engine }) => engine.probe(color, service, path, timeout),
  warm_up: ({ warmUp }, { engine }) => engine.warmUp(warmUp),
  check: ({ check }, { engine }) => engine.check(check),
  hook: ({ hook, facts }, { engine }) => engine.hook(hook, facts),
  end_hook: ({ hook }, { engine }) => engine.endHook(hook),
  switch: ({ to, entering }, { engine }) => engine.switchTo(to, entering),
  membership: (step, { engine }) => engine.membership(step),
  soak: ({ color, ms }, { engine }) => engine.soak(color, ms),
  async watch({ color, limits, share }, { engine, report }) {
    const { kind, text } = await engine.watch(color, limits, share);
    report({ event: kind === 'quiet' ? 'warning' : 'note', text });
  },
  stop: ({ color, services, release }, { engine }) => engine.stop(color, services, release),
  prune: ({ releases }, { engine }) => engine.prune(releases),
};

export function perform<K extends Step['kind']>(step: StepOf<K>, means: Means): Promise<void> {
  const kind: K = step.kind;
  return PERFORMERS[kind](step, means);
}
