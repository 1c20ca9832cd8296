import { isNeededHealthy } from '../../project/dependents.ts';
import { COLORS, type Color } from '../../traffic/color.ts';
import { canaryIn, isSameRouting, routingText } from '../../traffic/routing.ts';
import type { Observed } from '../observed.ts';
import type { Runs } from '../runs.ts';
import { routingAfter, type Step, tidy } from '../step.ts';
import { firstRuns, firstWrite, loadStep } from './file-steps.ts';
import { earlyWorkers } from './handover-steps.ts';
import type { PlanInput } from './input.ts';

export interface Prerequisites {
  before: readonly Step[];
  /** Runs once the first color is healthy: the old application keeps its port until its successor is healthy. */
  takeover: readonly Step[];
  /** The release of each color in the files that `before` writes. */
  runs: Runs;
}

export function prerequisites(
  input: PlanInput,
  images: readonly Step[],
  { color, release }: { color: Color; release: number },
): Prerequisites {
  const runs = firstRuns(input, color, release);
  const proxy = proxyStep(input, runs);
  const takesOver = replacedBy(input).length > 0;
  const write = firstWrite(input, runs);
  const load = loadStep(input.rendered.changes(runs));
  return {
    runs,
    before: [
      ...reconcileStep(input.observed),
      // The old proxy may restart while images are built, and must then find its own files.
      ...(proxy.length === 0 ? [...write, ...load, ...images] : [...images, ...write]),
      ...inOrder(input, takesOver ? [] : proxy, sharedStep(input)),
    ],
    takeover: takesOver ? proxy : [],
  };
}

/** A running proxy is replaced last: its successor may give up the name of a service that Compose runs from now on. */
function inOrder({ observed }: PlanInput, proxy: readonly Step[], shared: readonly Step[]): Step[] {
  return observed.proxy.state === 'running' ? [...shared, ...proxy] : [...proxy, ...shared];
}

/** A proxy that runs stays even if the release fails: previous services stop once the release has their place. Pure. */
export function stopPreviousSteps(input: PlanInput, steps: readonly Step[]): Step[] {
  const last = routingAfter(steps);
  const services = replacedBy(input);
  const isOver = last !== undefined && canaryIn(last) === undefined;
  if (!isOver || services.length === 0 || input.observed.proxy.state !== 'running') return [];
  return tidy([{ kind: 'stop_previous', why: 'from now on it runs in two colors', services }]);
}

/** After a switch that was interrupted between symlink and reload: makes symlink and running nginx agree first. */
export function reconcileStep({ routing, desired, proxy, home }: Observed): Step[] {
  // A proxy that does not see these files is replaced, and the new one starts with the routing the symlink names.
  if (home !== undefined) return [];
  if (routing === undefined || isSameRouting(routing, desired) || proxy.state !== 'running') return [];
  const named = desired === undefined ? 'nothing' : routingText(desired);
  return [
    { kind: 'reconcile', why: `the symlink names ${named}, but nginx serves ${routingText(routing)}`, to: routing },
  ];
}

/** The previous services that the proxy replaces; a worker that must never run twice stops at another time. */
function replacedBy({ config, observed }: PlanInput): string[] {
  const early = earlyWorkers(config).map(({ name }) => name);
  return config.services
    .map(({ name }) => name)
    .filter((name) => observed.previousServices.includes(name) && !early.includes(name));
}

function proxyStep(input: PlanInput, runs: Runs): Step[] {
  const { proxy } = input.observed;
  const replaces = proxy.state === 'running' ? [] : replacedBy(input);
  const undo: Step[] = replaces.length === 0 ? [] : [handBackStep(replaces)];
  const step = (why: string, interrupts: boolean): Step[] => [{ kind: 'proxy', why, replaces, interrupts, undo }];
  if (replaces.length > 0)
    return step(`${replaces.join(', ')} still holds the port: one interruption of a few seconds`, true);
  if (proxy.state !== 'running') return restartStep(input.observed);
  const { home } = input.observed;
  if (home !== undefined)
    return step(`it still uses the files in ${home.directory}, so it is recreated: about one second of downtime`, true);
  return proxy.definition === input.rendered.proxyDefinition(runs)
    ? []
    : step('its image, ports or networks changed, so it is recreated: about one second of downtime', true).map(
        (one) => ({
          ...one,
          former: proxy.definition,
        }),
      );
}

function handBackStep(services: readonly string[]): Step {
  return { kind: 'hand_back', why: 'they had its ports', services, bestEffort: true };
}

export function restartStep({ proxy }: Observed): Step[] {
  if (proxy.state === 'running') return [];
  const why = proxy.state === 'absent' ? 'there is none yet' : `it is not running: ${proxy.reason}`;
  return [{ kind: 'proxy', why, replaces: [], interrupts: false }];
}

function sharedStep({ config, released: now, project, observed }: PlanInput): Step[] {
  const { shared, finished, colors } = observed;
  const released = new Set([...now, ...config.services.map(({ name }) => name)]);
  // A service that a color runs was stopped under its own name; it has not finished.
  const colored = new Set(COLORS.flatMap((color) => colors[color].containers.map(({ service }) => service)));
  const isDone = (name: string): boolean => finished.has(name) && !isNeededHealthy(project, name) && !colored.has(name);
  const isUp = (name: string): boolean => shared.has(name) || isDone(name);
  const missing = [...project.services.values()]
    .filter(({ name, enabled }) => enabled && !released.has(name) && !isUp(name))
    .map(({ name }) => name);
  return missing.length === 0
    ? []
    : [{ kind: 'shared', why: 'not released, shared by both colors', services: missing }];
}
