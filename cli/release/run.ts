import { otherColor } from '../color.ts';
import type { Engine } from '../engine/engine.ts';
import type { Files } from '../render/render.ts';
import type { Report } from '../report/event.ts';
import { type Cut, cutText } from './cut.ts';
import { describe, isAfterRelease, isForFailure, isTidying, type Step } from './step.ts';

export interface RunOptions {
  engine: Engine;
  /** The same engine, but deaf to `signal`: Ctrl-C must not end the undoing too. */
  undoEngine: Engine;
  /** The generated files a `write` step puts in place. */
  files: Files;
  report: Report;
  /** Aborted by Ctrl-C: the step under way ends, what was done is undone. */
  signal: AbortSignal;
  /** Milliseconds. */
  now: () => number;
  /** Puts on disk that the step with this index is about to happen. */
  journal: (index: number) => Promise<void>;
}

interface Undo {
  what: string;
  run(): Promise<void>;
}

/**
 * Walks a plan, deciding nothing. When a step fails, what was done before is undone, last first; an undo that fails is
 * reported and never hides the first error. Once a switch is proved, tidying up can fail without failing the release.
 */
export async function run(plan: readonly Step[], options: RunOptions): Promise<void> {
  const undos: Undo[] = [];
  let drained = true;
  const lastSwitch = plan.findLastIndex(({ kind }) => kind === 'switch');
  for (const [index, step] of plan.entries()) {
    // A color that may still finish requests must not be stopped.
    if (isForFailure(step) || (step.kind === 'stop' && !drained)) continue;
    try {
      options.signal.throwIfAborted();
      await options.journal(index);
      undos.push(...(await timed(step, options)));
    } catch (error) {
      if (isAfterRelease(step) || (isTidying(step) && lastSwitch >= 0 && index > lastSwitch)) {
        options.report({ event: 'warning', text: `${describe(step)} failed: ${messageOf(error)}` });
        drained &&= step.kind !== 'drain';
        continue;
      }
      await undoAll(undos, options.report);
      await tellOfFailure(plan, options.signal.aborted ? 'interrupted' : messageOf(error), options);
      throw error;
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The user's hook for failures is not ended by Ctrl-C, and its own failure never hides the first error. */
async function tellOfFailure(plan: readonly Step[], error: string, options: RunOptions): Promise<void> {
  for (const step of plan.filter(isForFailure)) {
    try {
      await timed({ ...step, facts: { ...step.facts, error } }, { ...options, engine: options.undoEngine });
    } catch (failure) {
      options.report({ event: 'warning', text: messageOf(failure) });
    }
  }
}

async function timed(step: Step, options: RunOptions): Promise<Undo[]> {
  const { report, now } = options;
  report({ event: 'step', status: 'started', step });
  const since = now();
  try {
    const undos = await perform(step, options);
    report({ event: 'step', status: 'done', step, ms: now() - since });
    return undos;
  } catch (error) {
    report({ event: 'step', status: 'failed', step, ms: now() - since });
    throw error;
  }
}

async function undoAll(undos: readonly Undo[], report: Report): Promise<void> {
  for (const { what, run: undo } of [...undos].reverse()) {
    report({ event: 'undo', status: 'started', what });
    try {
      await undo();
      report({ event: 'undo', status: 'done', what });
    } catch (error) {
      report({ event: 'undo', status: 'failed', what, problem: messageOf(error) });
    }
  }
}

function tellCut(cut: Cut, report: Report): void {
  const text = cutText(cut);
  if (text !== undefined) report({ event: 'warning', text });
}

function filesOf({ files: paths }: { files: readonly string[] }, files: Files): Files {
  return new Map([...files].filter(([path]) => paths.includes(path)));
}

function undoWrite({ undo }: { undo: boolean }, before: Files, engine: Engine): Undo[] {
  if (!undo || before.size === 0) return [];
  const run = async (): Promise<void> => void (await engine.write(before));
  return [{ what: `write ${[...before.keys()].join(', ')} as before`, run }];
}

/** Does one step; gives what would undo it. */
async function perform(step: Step, { engine, undoEngine, files, report }: RunOptions): Promise<Undo[]> {
  switch (step.kind) {
    case 'repair':
      await engine.switchTo(step.to);
      return [];
    case 'write':
      return undoWrite(step, await engine.write(filesOf(step, files)), undoEngine);
    case 'proxy':
      await engine.startProxy(step.replaces);
      if (step.replaces.length === 0) return [];
      return [{ what: `start ${step.replaces.join(', ')} again`, run: () => undoEngine.handBack(step.replaces) }];
    case 'handback':
      await engine.handBack(step.services);
      return [];
    case 'shared':
      await engine.startShared(step.services);
      return [];
    case 'image':
      await (step.source === 'build' ? engine.build(step.service, step.pull) : engine.fetch(step.service, step.pull));
      await engine.pin(step.service, step.release);
      return [];
    case 'drain':
      tellCut(await engine.drain(step.timeout, step.leave ?? 0), report);
      return [];
    case 'create':
      await engine.create(step.color, step.release, step.services);
      return [
        {
          what: `stop ${step.color}, once its requests are finished`,
          run: async () => tellCut(await undoEngine.retire(step.color), report),
        },
      ];
    case 'start':
      await engine.start(step.color, step.service);
      return [];
    case 'healthy':
      await engine.healthy(step.color, step.service, step.timeout, step.settle);
      return [];
    case 'reach':
      await engine.reach(step.color, step.service, step.timeout);
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
      await engine.switchTo(step.to);
      return [{ what: `switch back to ${otherColor(step.to)}`, run: () => undoEngine.switchTo(otherColor(step.to)) }];
    case 'watch': {
      const { kind, text } = await engine.watch(step.color, step.limits);
      report({ event: kind === 'quiet' ? 'warning' : 'note', text });
      return [];
    }
    case 'stop':
      await engine.stop(step.color);
      return [];
    case 'prune':
      await engine.prune(step.releases);
      return [];
  }
}
