import { reportDropped } from '../release/dropped-requests.ts';
import type { Engine } from '../release/engine.ts';
import type { Report } from '../release/event.ts';
import { takenBack } from '../release/plan/membership-steps.ts';
import { type CreateStep, describe, type MembershipStep, type Step, type WriteStep } from '../release/step.ts';
import type { Files } from '../render/render.ts';
import { enteringColors, isSameRouting, routingText } from '../traffic/routing.ts';
import type { Undo } from './undo.ts';

export interface Means {
  engine: Engine;
  /** The same engine, but it ignores Ctrl-C, which must not end the undoing too. */
  undoEngine: Engine;
  files: (step: WriteStep) => Promise<Files>;
  report: Report;
  /** Routing gets settled even if the colors are unfit: a release must be able to follow. */
  recovers?: true;
}

function undoWrite({ undo }: WriteStep, before: Files, engine: Engine): Undo[] {
  if (!undo || before.size === 0) return [];
  const run = async (): Promise<void> => {
    await engine.write(before);
    await engine.load();
  };
  // A recreated proxy needs the new files even if the release fails.
  return [{ what: `write ${[...before.keys()].join(', ')} as before`, run, until: 'proxy' }];
}

function undoCreate({ color, restore }: CreateStep, means: Means): Undo {
  const { undoEngine, report } = means;
  const before = restore.find((step) => step.kind === 'create');
  if (before === undefined) {
    return {
      what: `stop ${color}, once its requests are finished`,
      run: async () => reportDropped(await undoEngine.retire(color), report),
    };
  }
  return {
    what: `bring back release ${before.release} in ${color}`,
    async run() {
      for (const step of restore) await perform(step, { ...means, engine: undoEngine });
    },
    // No visitors may be routed to a release that did not come back.
    vital: true,
  };
}

function undoSwitch({ to, from }: Extract<Step, { kind: 'switch' }>, engine: Engine): Undo[] {
  if (from === undefined || isSameRouting(from, to)) return [];
  return [{ what: `switch back to ${routingText(from)}`, run: () => engine.switchTo(from), vital: true }];
}

async function tell(step: MembershipStep, means: Means): Promise<Undo[]> {
  const telling = means.engine.membership(step);
  await (step.undoes ? telling.catch((error) => warn(error, means)) : telling);
  if (!step.undo) return [];
  const back = takenBack(step);
  const run = async (): Promise<void> => void (await tell(back, { ...means, engine: means.undoEngine }));
  return [{ what: describe(back), run }];
}

function warn(error: Error, { report }: Means): void {
  report({ event: 'warning', text: error.message });
}

function undoStop({ color, services = [] }: Extract<Step, { kind: 'stop' }>, engine: Engine): Undo {
  return {
    what: `start ${services.join(', ')} in ${color} again`,
    async run() {
      for (const service of services) await engine.start(color, service);
    },
  };
}

function undoStopPrevious({ services }: Extract<Step, { kind: 'stop_previous' }>, engine: Engine): Undo {
  return { what: `start ${services.join(', ')} again, from before bgc`, run: () => engine.restorePrevious(services) };
}

function undoProxy({ replaces }: Extract<Step, { kind: 'proxy' }>, engine: Engine): Undo {
  return { what: `start ${replaces.join(', ')} again`, run: () => engine.handBack(replaces) };
}

/** Undos that a step needs even if it fails halfway: the containers it replaces or stops may be gone by then. */
export function undosOfBegun(step: Step, means: Means): Undo[] {
  if (step.kind === 'stop_previous') return [undoStopPrevious(step, means.undoEngine)];
  if (step.kind === 'proxy' && step.replaces.length > 0) return [undoProxy(step, means.undoEngine)];
  if (step.kind === 'create') return step.restore.length > 0 ? [undoCreate(step, means)] : [];
  return step.kind === 'stop' && step.undo ? [undoStop(step, means.undoEngine)] : [];
}

/** Does one step; returns its undos, except those from `undosOfBegun`. */
export async function perform(step: Step, means: Means): Promise<Undo[]> {
  const { engine, undoEngine, files, report } = means;
  switch (step.kind) {
    case 'reconcile':
      await engine.switchTo(step.to);
      return [];
    case 'write':
      return undoWrite(step, await engine.write(await files(step)), undoEngine);
    case 'load':
      await engine.load();
      return [];
    case 'proxy':
      await engine.startProxy(step.replaces);
      return [];
    case 'hand_back':
      await engine.handBack(step.services);
      return [];
    case 'stop_previous':
      await engine.stopPrevious(step.services);
      return [];
    case 'restore_previous':
      await engine.restorePrevious(step.services);
      return [];
    case 'shared':
      await engine.startShared(step.services);
      return [];
    case 'image':
      await (step.source === 'build' ? engine.build(step.service, step.pull) : engine.fetch(step.service, step.pull));
      await engine.pin(step.service, step.release);
      return [];
    case 'drain':
      reportDropped(await engine.drain(step.timeout, step.leave ?? 0, step.of), report);
      return [];
    case 'create':
      await engine.create(step.color, step.release, step.services);
      return step.restore.length > 0 ? [] : [undoCreate(step, means)];
    case 'start':
      await engine.start(step.color, step.service);
      if (!step.undo) return [];
      return [
        { what: `stop ${step.service} in ${step.color}`, run: () => undoEngine.stop(step.color, [step.service]) },
      ];
    case 'healthy':
      await engine.healthy(step.color, step.service, step.timeout, step.settle, step.grows);
      return [];
    case 'reach':
      await engine.reach(step.color, step.service, step.timeout, step.both);
      return [];
    case 'probe':
      await engine.probe(step.color, step.service, step.path, step.timeout);
      return [];
    case 'warm_up':
      await engine.warmUp(step.warmUp);
      return [];
    case 'check':
      await engine.check(step.check);
      return [];
    case 'hook':
      await engine.hook(step.hook, step.facts);
      return [];
    case 'end_hook':
      await engine.endHook(step.hook);
      return [];
    case 'switch':
      await engine.switchTo(step.to, means.recovers ? [] : enteringColors(step.to, step.from));
      return undoSwitch(step, undoEngine);
    case 'membership':
      return tell(step, means);
    case 'soak':
      await engine.soak(step.color, step.ms);
      return [];
    case 'watch': {
      const { kind, text } = await engine.watch(step.color, step.limits, step.share);
      report({ event: kind === 'quiet' ? 'warning' : 'note', text });
      return [];
    }
    case 'stop':
      await engine.stop(step.color, step.services);
      return [];
    case 'prune':
      await engine.prune(step.releases);
      return [];
  }
}
