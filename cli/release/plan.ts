import { type Color, otherColor } from '../color.ts';
import type { Config, ServiceConfig } from '../config/config.ts';
import type { Health, Project } from '../project/project.ts';
import { factsOf, hookSteps, type ReleaseFacts } from './hook-steps.ts';
import { type Observed, releaseOf } from './observed.ts';
import type { Step } from './step.ts';
import { pileStep, switchSteps } from './switch-steps.ts';

export interface UpOptions {
  build: boolean;
  pull: boolean;
  /** Stage the release: stop before the switch. */
  noSwitch: boolean;
  /** Milliseconds that take the place of every `start_timeout`. */
  timeout?: number;
}

/** What a plan is made from, besides the observed world. */
export interface PlanInput {
  config: Config;
  project: Project;
  observed: Observed;
  /** Generated files that differ from those on disk. */
  staleFiles: readonly string[];
  /** Hash of the proxy's definition as it should be. */
  proxyDefinition: string;
}

/** How long a service without any health source must keep running. */
const SETTLE = 3000;

/** `bgc up`: a new release in the idle color, then the switch. Pure. */
export function planUp(input: PlanInput, options: UpOptions): Step[] {
  const { config, observed } = input;
  const color = idleColor(observed);
  const release = observed.lastRelease + 1;
  const images = config.services.map((service) => imageStep(service, input.project, release, options));
  const facts = factsOf(observed, { command: 'up', color, release });
  const switching = options.noSwitch ? [] : switchSteps(config, observed, facts, `release ${release} is ready`);
  return [
    ...start(input, facts, images, options.timeout),
    ...switching,
    ...pruneStep(config, observed, release),
    ...(options.noSwitch ? hookSteps(config, 'on_failure', facts) : lastSteps(config, facts)),
  ];
}

/** `bgc rollback` to a release that has to be started first: its pins exist already. Pure. */
export function planRestore(input: PlanInput, release: number): Step[] {
  const { config, observed } = input;
  const facts = factsOf(observed, { command: 'rollback', color: idleColor(observed), release });
  return [
    ...start(input, facts, []),
    ...switchSteps(config, observed, facts, `release ${release} is ready`),
    ...lastSteps(config, facts),
  ];
}

/** `bgc switch`, and a `rollback` to a warm standby. Pure. */
export function planSwitch(config: Config, observed: Observed, command: 'switch' | 'rollback'): Step[] {
  const color = idleColor(observed);
  const release = releaseOf(observed.colors[color]) ?? 0;
  const facts = factsOf(observed, { command, color, release });
  return [
    ...repairStep(observed),
    // A rollback is urgent: it does not wait.
    ...(command === 'rollback' ? [] : pileStep(config, observed)),
    ...reachSteps(config, color),
    ...switchSteps(config, observed, facts, `release ${release} is running and healthy`),
    ...lastSteps(config, facts),
  ];
}

/** The color the next release goes to. Before the first release nothing is live, and blue comes first. */
export function idleColor({ live }: Observed): Color {
  return live === undefined ? 'blue' : otherColor(live);
}

/** Brings a color up at a release and proves that it works, without touching the live one. */
function start(input: PlanInput, facts: ReleaseFacts, images: Step[], timeout?: number): Step[] {
  const proxy = proxyStep(input);
  // A running application keeps its port until its successor is healthy.
  const takesOver = input.observed.uncolored.length > 0;
  return [
    ...repairStep(input.observed),
    // A proxy that is created anew needs the new files, whatever becomes of the release.
    ...writeStep(input, proxy.length === 0),
    ...images,
    ...(takesOver ? [] : proxy),
    ...sharedStep(input),
    ...colorSteps(input, facts, timeout),
    ...(takesOver ? proxy : []),
    ...proofSteps(input.config, facts.color, timeout),
  ];
}

/** A switch that was cut short between the symlink and the reload: first what is wanted and what is are made one. */
function repairStep({ live, linked, proxy }: Observed): Step[] {
  if (live === undefined || linked === live || proxy.state !== 'running') return [];
  return [{ kind: 'repair', why: `the symlink names ${linked ?? 'nothing'}, but nginx serves ${live}`, to: live }];
}

function writeStep({ staleFiles }: PlanInput, undo: boolean): Step[] {
  if (staleFiles.length === 0) return [];
  return [
    { kind: 'write', why: 'generated files differ from bgc.yaml; nginx tests them first', files: staleFiles, undo },
  ];
}

function proxyStep({ observed: { proxy, uncolored }, proxyDefinition }: PlanInput): Step[] {
  const step = (why: string, interrupts: boolean): Step[] => [{ kind: 'proxy', why, replaces: uncolored, interrupts }];
  if (uncolored.length > 0) {
    return step(
      `${uncolored.join(', ')} runs without a color and has the port: some seconds without answers, once`,
      true,
    );
  }
  switch (proxy.state) {
    case 'absent':
      return step('there is none yet', false);
    case 'stopped':
      return step(`it is not running: ${proxy.reason}`, false);
    case 'running':
      return proxy.definition === proxyDefinition
        ? []
        : step('its image, ports or networks changed, so it is created anew: about a second without answers', true);
  }
}

function sharedStep({ config, project, observed }: PlanInput): Step[] {
  const released = new Set(config.services.map(({ name }) => name));
  const missing = [...project.services.values()]
    .filter(({ name, enabled }) => enabled && !released.has(name) && !observed.shared.has(name))
    .map(({ name }) => name);
  return missing.length === 0
    ? []
    : [{ kind: 'shared', why: 'not released, shared by both colors', services: missing }];
}

function imageStep({ name }: ServiceConfig, project: Project, release: number, { build, pull }: UpOptions): Step {
  const source = build && project.services.get(name)?.builds ? 'build' : 'image';
  const why = 'a later build, pull or prune cannot change what this release runs';
  return { kind: 'image', why, service: name, release, source, pull };
}

function colorSteps({ config, project, observed }: PlanInput, facts: ReleaseFacts, timeout?: number): Step[] {
  const { command, color, release } = facts;
  const waves = startWaves(config, project);
  const services = waves.flat();
  return [
    ...drainStep(config, observed, `${color} may still finish requests of an earlier release`),
    // Not for an older release: migrations do not run backwards.
    ...(command === 'up' ? hookSteps(config, 'before_start', facts) : []),
    { kind: 'create', why: `${color} is idle`, color, release, services: services.map(({ name }) => name) },
    ...waves.flatMap((wave) => [
      ...wave.map(({ name }): Step => ({ kind: 'start', why: 'by the Docker API', color, service: name })),
      ...wave.map(
        ({ name, startTimeout }): Step => ({
          kind: 'healthy',
          why: healthSource(project.services.get(name)?.health),
          color,
          service: name,
          timeout: timeout ?? startTimeout,
          settle: SETTLE,
        }),
      ),
    ]),
  ];
}

function healthSource(health: Health | undefined): string {
  if (health?.kind === 'compose') return 'by its healthcheck';
  const settled = `by running for ${SETTLE / 1000}s`;
  return health?.kind === 'image' ? `by its image's healthcheck; without one, ${settled}` : settled;
}

/** What can only be known through the proxy. */
function proofSteps(config: Config, color: Color, timeout?: number): Step[] {
  const probes = config.services.flatMap(({ name, health, startTimeout }): Step[] =>
    health === undefined
      ? []
      : [
          {
            kind: 'probe',
            why: 'a release that is not healthy never gets traffic',
            color,
            service: name,
            path: health.path,
            timeout: timeout ?? startTimeout,
          },
        ],
  );
  const checks = config.checks.map(
    (check): Step => ({ kind: 'check', why: 'through the preview, before any visitor', check }),
  );
  return [...reachSteps(config, color), ...probes, ...warmUpStep(config, color), ...checks];
}

/** Before the checks: they are to find what visitors will. */
function warmUpStep({ warmUp }: Config, color: Color): Step[] {
  return warmUp === undefined ? [] : [{ kind: 'warm_up', why: 'no visitor is to meet it cold', color, warmUp }];
}

function reachSteps(config: Config, color: Color): Step[] {
  const why = 'nginx must know the addresses before the switch';
  return config.services
    .filter(({ port }) => port !== undefined)
    .map(({ name, startTimeout: timeout }) => ({ kind: 'reach', why, color, service: name, timeout }));
}

function lastSteps(config: Config, facts: ReleaseFacts): Step[] {
  return [...hookSteps(config, 'after_release', facts), ...hookSteps(config, 'on_failure', facts)];
}

/** Never the new release nor what runs in either color now. */
function pruneStep({ keepReleases }: Config, { pins, colors }: Observed, release: number): Step[] {
  const inUse = [release, releaseOf(colors.blue), releaseOf(colors.green)];
  const kept = [...pins, release].sort((a, b) => b - a).slice(0, keepReleases);
  const releases = pins.filter((pin) => !kept.includes(pin) && !inUse.includes(pin)).sort((a, b) => a - b);
  return releases.length === 0 ? [] : [{ kind: 'prune', why: `keep_releases: ${keepReleases}`, releases }];
}

function drainStep(config: Config, { proxy }: Observed, why: string): Step[] {
  if (proxy.state !== 'running' || proxy.draining === 0) return [];
  return [{ kind: 'drain', why, timeout: config.drain.timeout }];
}

/** Services that start together; each wave depends only on earlier ones. Compose has refused cycles by now. */
function startWaves(config: Config, project: Project): ServiceConfig[][] {
  const waves: ServiceConfig[][] = [];
  let waiting = [...config.services];
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
