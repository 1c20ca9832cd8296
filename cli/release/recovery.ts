import { isSameRouting, liveColors, type Routing } from '../traffic/routing.ts';
import type { Journal } from './journal.ts';
import { type Observed, releaseOf, whyUnfit } from './observed.ts';
import { takenBack } from './plan/membership-steps.ts';
import { reconcileStep } from './plan/prerequisites.ts';
import { type CreateStep, needsContainers, needsProxy, routingAfter, type Step } from './step.ts';

/** How a plan in flight is brought to an end; `kept`: a canary keeps the share it has. */
export interface Recovery {
  outcome: 'finished' | 'undone' | 'kept';
  steps: readonly Step[];
}

/**
 * The remaining steps of a plan whose bgc process was killed. If the new release has the traffic and nginx proved it,
 * they finish the plan; otherwise they undo what was begun. The live release serves all the while. Pure.
 * @param drainTimeout milliseconds that old requests of the color may take before it is stopped
 */
export function recoveryOf(journal: Journal, observed: Observed, drainTimeout: number): Recovery {
  const steps = endingHook(journal);
  const last = routingAfter(begunOf(journal));
  const isDone = isProved(observed, last) && isSettled(journal);
  if (!journal.failed && observed.routing?.kind === 'canary') {
    const left = isDone ? rest(journal) : backToShare(journal, observed);
    return { outcome: 'kept', steps: [...steps, ...reconcileStep(observed), ...left] };
  }
  if (!journal.failed && isDone) return { outcome: 'finished', steps: [...steps, ...rest(journal)] };
  return { outcome: 'undone', steps: [...steps, ...undoing(journal, observed, drainTimeout)] };
}

/** Both releases have proved that they work: undoes only the steps begun since the present share took effect. */
function backToShare(journal: Journal, observed: Observed): Step[] {
  const { routing } = observed;
  const begun = begunOf(journal);
  const since = begun.slice(begun.findLastIndex((step) => isSwitch(step) && isSameRouting(step.to, routing)) + 1);
  const why = 'the canary goes on';
  return [...bringingBack(since), ...workersBack(since, why), ...stopping(since, observed, routing, why)];
}

export function begunOf({ steps, index }: Journal): readonly Step[] {
  return steps.slice(0, index + 1);
}

function isSwitch(step: Step): step is Extract<Step, { kind: 'switch' }> {
  return step.kind === 'switch';
}

function isProved({ routing, linked, proxy }: Observed, wanted: Routing | undefined): boolean {
  if (wanted === undefined || !isSameRouting(routing, wanted) || !isSameRouting(linked, wanted)) return false;
  return proxy.state !== 'running' || isSameRouting(proxy.serving?.routing, wanted);
}

/** Only cleanup is left: a staged release may yet have to come up after a switch that took its color out. */
function isSettled({ steps, index }: Journal): boolean {
  const last = steps.findLastIndex(isSwitch);
  return index >= last && !steps.slice(last + 1).some((step) => step.phase === undefined && needsContainers(step));
}

/** A hook's container outlives a bgc process that is killed. */
function endingHook({ steps, index, failed }: Journal): Step[] {
  const mayRun = steps.filter((step, at) => at === index || (failed && step.phase === 'failure'));
  return mayRun.flatMap((step): Step[] =>
    step.kind === 'hook' && step.hook.in !== undefined
      ? [{ kind: 'end_hook', why: 'its bgc process is gone', hook: step.hook.name }]
      : [],
  );
}

function rest({ steps, index }: Journal): Step[] {
  return steps.slice(index).filter(({ phase }) => phase === 'tidy' || phase === 'after');
}

function undoing(journal: Journal, observed: Observed, drainTimeout: number): Step[] {
  const { proxy, routing } = observed;
  const begun = undoable(journal, observed);
  const why = journal.failed ? 'the release failed' : 'the release was cut short';
  const stays = begun.filter(isSwitch)[0]?.from ?? routing;
  const replaced = begun.flatMap((step) => (step.kind === 'proxy' ? step.replaces : []));
  const moved: Step[] = [
    ...(replacesWhatServed(begun) ? wayBack(begun, observed, why) : repairing(stays, observed, why)),
    ...(replaced.length > 0 ? [{ kind: 'hand_back' as const, why, services: replaced }] : []),
  ];
  const mayBeTalkedTo = proxy.state === 'running' && (moved.length > 0 || proxy.draining > 0);
  const stops = stopping(begun, observed, stays, why);
  const drain: Step[] =
    mayBeTalkedTo && stops.length > 0
      ? [{ kind: 'drain', why: 'the stopped containers may have had visitors', timeout: drainTimeout }]
      : [];
  return [...bringingBack(begun), ...moved, ...workersBack(begun, why), ...drain, ...stops];
}

function repairing(stays: Routing | undefined, { proxy, routing, linked }: Observed, why: string): Step[] {
  const agree = isSameRouting(routing, stays) && isSameRouting(linked, stays);
  return stays === undefined || agree || proxy.state !== 'running' ? [] : [{ kind: 'reconcile', why, to: stays }];
}

/** The begun steps since the last switch that cannot be undone; a switch under way may not have happened. */
function undoable({ steps, index }: Journal, { routing }: Observed): readonly Step[] {
  const isOver = (at: number, to: Routing): boolean => at < index || (at === index && isSameRouting(routing, to));
  const last = steps.findLastIndex((step, at) => isSwitch(step) && step.from === undefined && isOver(at, step.to));
  return steps.slice(last + 1, index + 1);
}

function bringingBack(begun: readonly Step[]): Step[] {
  return begun.flatMap((step) => (step.kind === 'membership' && step.undo ? [takenBack(step)] : []));
}

/** The successors stop first, since some must never run twice. Nothing is drained: workers have no visitors. */
function workersBack(begun: readonly Step[], why: string): Step[] {
  const handedOver = new Set(begun.flatMap(stoppedBy));
  const successors = begun.flatMap((step): Step[] => {
    if (step.kind !== 'start' || !(step.undo || handedOver.has(step.service))) return [];
    return [{ kind: 'stop', why, color: step.color, services: [step.service] }];
  });
  const back = begun.flatMap((step): Step[] => {
    if (step.kind === 'stop_previous') return [{ kind: 'restore_previous', why, services: step.services }];
    if (step.kind !== 'stop' || !step.undo) return [];
    return stoppedBy(step).map((service) => ({ kind: 'start', why, color: step.color, service }));
  });
  return [...successors, ...back];
}

function stoppedBy(step: Step): readonly string[] {
  if (step.kind === 'stop_previous') return step.services;
  return step.kind === 'stop' && step.undo ? (step.services ?? []) : [];
}

/** Stops created colors that the routing to keep does not use; a standby that was not replaced yet is left alone. */
function stopping(begun: readonly Step[], { colors }: Observed, stays: Routing | undefined, why: string): Step[] {
  const live = stays === undefined ? [] : liveColors(stays);
  return begun.flatMap((step): Step[] =>
    step.kind === 'create' &&
    step.restore.length === 0 &&
    !live.includes(step.color) &&
    colors[step.color].containers.some(({ release }) => release === step.release)
      ? [{ kind: 'stop', why, color: step.color }]
      : [],
  );
}

function replacesWhatServed(begun: readonly Step[]): boolean {
  return begun.some((step) => step.kind === 'create' && step.restore.length > 0);
}

/** Last step first: the replaced release comes back while its color has no traffic, then gets traffic again. Pure. */
function wayBack(begun: readonly Step[], observed: Observed, why: string): Step[] {
  let at = agreed(observed);
  const steps = begun.toReversed().flatMap((step): readonly Step[] => {
    if (step.kind === 'create') return isStillThere(step, observed) ? [] : step.restore;
    if (step.kind !== 'switch' || step.from === undefined || isSameRouting(at, step.from)) return [];
    at = step.from;
    return [{ kind: 'reconcile', why, to: step.from }];
  });
  // Without a proxy there are no requests to drain; it will start with the routing that the symlink names.
  return observed.proxy.state === 'running' ? steps : steps.filter((step) => !needsProxy(step));
}

function agreed({ routing, linked }: Observed): Routing | undefined {
  return isSameRouting(routing, linked) ? routing : undefined;
}

/** Whether the plan ended before it replaced this color. */
function isStillThere({ color, services, restore }: CreateStep, { colors }: Observed): boolean {
  const before = restore.find((step) => step.kind === 'create');
  return releaseOf(colors[color]) === before?.release && whyUnfit(colors[color], services) === undefined;
}
