import { canaryIn, isSameRouting, liveColors, type Routing } from '../traffic/routing.ts';
import type { Journal } from './journal.ts';
import { type Observed, releaseOf, whyUnfit } from './observed.ts';
import { reconcileStep } from './plan/prerequisites.ts';
import { needsContainers, needsProxy, routingAfter, type Step, type StepOf } from './step.ts';
import { isForVisitors, undoOf } from './undo.ts';

/** How a plan in flight is brought to an end; `kept`: a canary keeps the share it has. */
export interface Recovery {
  outcome: 'finished' | 'undone' | 'kept';
  steps: readonly Step[];
}

/** Finishes a killed bgc's plan if nginx proved that the new release has the traffic; otherwise undoes it. Pure. */
export function recoveryOf(journal: Journal, observed: Observed): Recovery {
  const steps = endingHook(journal);
  const last = routingAfter(begunOf(journal));
  const isDone = isProved(observed, last) && isSettled(journal);
  if (!journal.failed && canaryIn(observed.routing) !== undefined) {
    const left = isDone ? rest(journal) : backToShare(journal, observed);
    return { outcome: 'kept', steps: [...steps, ...reconcileStep(observed), ...left] };
  }
  if (!journal.failed && isDone) return { outcome: 'finished', steps: [...steps, ...rest(journal)] };
  return { outcome: 'undone', steps: [...steps, ...undoing(journal, observed)] };
}

/** Both releases have proved that they work: undoes only the steps begun since the present share took effect. */
function backToShare(journal: Journal, observed: Observed): Step[] {
  const { routing } = observed;
  const begun = begunOf(journal);
  const since = begun.slice(begun.findLastIndex((step) => isSwitch(step) && isSameRouting(step.to, routing)) + 1);
  return stillNeeded(
    undoOf(
      since.filter((step) => !isSwitch(step)),
      { isDone: () => false },
    ),
    observed,
    routing,
  );
}

export function begunOf({ steps, index }: Journal): readonly Step[] {
  return steps.slice(0, index + 1);
}

function isSwitch(step: Step): step is StepOf<'switch'> {
  return step.kind === 'switch';
}

function isProved({ routing, desired, proxy }: Observed, wanted: Routing | undefined): boolean {
  if (wanted === undefined || !isSameRouting(routing, wanted) || !isSameRouting(desired, wanted)) return false;
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

/** What Ctrl-C would have undone, without the steps that the world shows to be needless. */
function undoing(journal: Journal, observed: Observed): Step[] {
  const { routing, desired } = observed;
  const last = journal.steps[journal.index];
  const steps = undoOf(
    begunOf(journal).filter((step) => !isUntouched(step, observed)),
    {
      at: isSameRouting(routing, desired) ? routing : undefined,
      isDone: (step) => step !== last || (isSwitch(step) && isSameRouting(step.to, routing)),
    },
  );
  const routed = steps.findLast((step) => step.kind === 'reconcile');
  const settled = routed === undefined ? [...reconcileStep(observed), ...steps] : steps;
  // A proxy that does not run starts with the desired routing, whatever comes back.
  const stays = observed.proxy.state === 'running' ? (routed?.to ?? routing) : desired;
  return stillNeeded(settled, observed, stays);
}

/** Whether a color or the proxy is as it was before the plan, which ended before it created anything there. */
export function isUntouched(step: Step, { colors, proxy }: Observed): boolean {
  if (step.kind === 'proxy') return proxy.state === 'running' && proxy.definition === step.former;
  if (step.kind !== 'create') return false;
  const { containers } = colors[step.color];
  const before = step.undo?.find((one) => one.kind === 'create');
  if (before === undefined) return !containers.some(({ release }) => release === step.release);
  return releaseOf(colors[step.color]) === before.release && whyUnfit(colors[step.color], step.services) === undefined;
}

/** @param stays the routing that the steps lead to: a color that it uses is not stopped */
function stillNeeded(steps: readonly Step[], { proxy }: Observed, stays: Routing | undefined): Step[] {
  const live = stays === undefined ? [] : liveColors(stays);
  const hadVisitors =
    proxy.state === 'running' && (proxy.draining > 0 || steps.some(({ kind }) => kind === 'reconcile'));
  return steps.filter((step) => {
    // Without a proxy there are no requests to drain; it will start with the routing that the symlink names.
    if (needsProxy(step) && proxy.state !== 'running') return false;
    if (isForVisitors(step)) return hadVisitors;
    return !(step.kind === 'stop' && step.services === undefined && live.includes(step.color));
  });
}
