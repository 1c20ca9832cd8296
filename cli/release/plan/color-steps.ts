import type { Config, ServiceConfig } from '../../config/config.ts';
import type { Health, Project } from '../../project/project.ts';
import type { Color } from '../../traffic/color.ts';
import { configsOf, type Observed } from '../observed.ts';
import type { Runs } from '../runs.ts';
import type { Step } from '../step.ts';
import { fileSteps } from './file-steps.ts';
import type { PlanInput } from './input.ts';
import { reachSteps } from './proof-steps.ts';
import { startPatience } from './start-patience.ts';

/** Milliseconds that a service without any health source must keep running. */
const SETTLE = 3000;

interface Renewal {
  color: Color;
  release: number;
  why: string;
  /** The release of each color in the generated files before this renewal. */
  runs: Runs;
  /** Milliseconds that replace every `start_timeout`. */
  timeout: number | undefined;
  /** Services to create, but not to start. */
  asleep?: readonly ServiceConfig[];
  /** The release that comes back when this one fails; without it, the color is stopped instead. */
  restore?: number;
}

/** Creates a color's containers, starts them in the order of their dependencies and waits for each. Pure. */
export function renewSteps(input: PlanInput, renewal: Renewal): Step[] {
  const { config, project } = input;
  const { color, release, why } = renewal;
  const waves = startWaves(config.services, project);
  const services = waves.flat().map(({ name }) => name);
  return [
    ...fileSteps(input, renewal.runs, { ...renewal.runs, [color]: release }),
    { kind: 'create', why, color, release, services, undo: undoSteps(input, renewal) },
    ...startSteps(awake(waves, renewal), project, renewal),
  ];
}

function awake(
  waves: readonly (readonly ServiceConfig[])[],
  { asleep = [] }: Renewal,
): readonly (readonly ServiceConfig[])[] {
  return waves.map((wave) => wave.filter((service) => !asleep.includes(service)));
}

/** Stops the color, or brings back its previous release. The failed one may have had visitors, so it drains first. */
function undoSteps(input: PlanInput, { color, release: failed, restore: release, runs }: Renewal): Step[] {
  const { timeout } = input.config.drain;
  if (release === undefined)
    return [
      { kind: 'drain', why: 'the stopped containers may have had visitors', timeout, bestEffort: true },
      { kind: 'stop', why: 'it failed', color, release: failed, bestEffort: true },
    ];
  const own = configsOf(input.config, input.observed)[color];
  const waves = startWaves(own.services, input.project);
  const services = waves.flat().map(({ name }) => name);
  return [
    { kind: 'drain', why: `${color} may have had visitors`, timeout, of: color },
    ...fileSteps(input, { ...runs, [color]: failed }, { ...runs, [color]: release }, 'forget'),
    { kind: 'create', why: `${color} had release ${release}`, color, release, services },
    ...startSteps(waves, input.project, { color, timeout: undefined }),
    ...reachSteps(own, color),
  ];
}

export function startSteps(
  waves: readonly (readonly ServiceConfig[])[],
  project: Project | undefined,
  { color, timeout }: Pick<Renewal, 'color' | 'timeout'>,
): Step[] {
  return waves.flatMap((wave) => [
    ...wave.map(({ name }): Step => ({ kind: 'start', why: 'its dependencies are up', color, service: name })),
    ...wave.map(
      (service): Step => ({
        kind: 'healthy',
        why: healthSource(project?.services.get(service.name)?.health),
        color,
        service: service.name,
        ...startPatience(service, project?.services.get(service.name)?.health, timeout),
        settle: SETTLE,
      }),
    ),
  ]);
}

function healthSource(health: Health | undefined): string {
  if (health?.kind === 'compose') return 'by its healthcheck';
  const settled = `by running for ${SETTLE / 1000}s`;
  return health?.kind === 'image' ? `by its image's healthcheck; without one, ${settled}` : settled;
}

export function drainStep(config: Config, { proxy }: Observed, why: string): Step[] {
  if (proxy.state !== 'running' || proxy.draining === 0) return [];
  return [{ kind: 'drain', why, timeout: config.drain.timeout }];
}

export function finishStep({ drain: { timeout } }: Config, color: Color): Step {
  return { kind: 'drain', why: `${color} still finishes its requests`, timeout };
}

export function finishSteps(config: Config, { colors }: Observed, color: Color): Step[] {
  return colors[color].containers.length === 0 ? [] : [finishStep(config, color)];
}

/** Waves of services that start together; each depends only on earlier waves. Compose has already refused cycles. */
function startWaves(services: readonly ServiceConfig[], project: Project): ServiceConfig[][] {
  const waves: ServiceConfig[][] = [];
  let waiting = [...services];
  while (waiting.length > 0) {
    const names = waiting.map(({ name }) => name);
    const dependent = (name: string): boolean =>
      names.some((other) => project.services.get(name)?.dependsOn.has(other) ?? false);
    const wave = waiting.filter(({ name }) => !dependent(name));
    waves.push(wave.length > 0 ? wave : waiting);
    waiting = wave.length > 0 ? waiting.filter(({ name }) => dependent(name)) : [];
  }
  return waves;
}
