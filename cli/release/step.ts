import type * as z from 'zod/mini';
import type { Check, Hook, WatchConfig } from '../config/config.ts';
import { colored } from '../traffic/color.ts';
import { type Routing, routingText } from '../traffic/routing.ts';
import { percent } from './metrics.ts';
import type { ACTS, TURN } from './step-schema.ts';

type Kind = keyof typeof ACTS;

type Acts = { [K in Kind]: { kind: K; why: string } & z.infer<(typeof ACTS)[K]> };

export type Turn = z.infer<z.ZodMiniObject<typeof TURN>>;

/** One action of a command. A plan is a list of steps; `why` is for the reader. */
export type Step = StepOf<Kind>;

export type StepOf<K extends Kind> = Acts[K] & Turn & Undoable;

interface Undoable {
  /** Takes the step back when the release fails later; also when the step itself failed, or was cut short. */
  undo?: readonly Step[];
}

export function routingAfter(steps: readonly Step[]): Routing | undefined {
  return steps.flatMap((step) => (step.kind === 'switch' ? [step.to] : [])).at(-1);
}

/** Cleaning up behind a switch that was proved: a failure leaves something over, and fails no release. */
export function tidy(steps: readonly Step[]): Step[] {
  return steps.map((step) => ({ ...step, phase: 'tidy', bestEffort: true }));
}

export function needsContainers({ kind }: Step): boolean {
  return kind === 'create' || kind === 'start' || kind === 'healthy' || kind === 'reach' || kind === 'probe';
}

export function needsProxy({ kind }: Step): boolean {
  return kind === 'reconcile' || kind === 'drain' || kind === 'reach' || kind === 'load';
}

/** One line, the same every time, for `bgc plan`, `--dry-run` and the tests. */
export function formatStep(step: Step): string {
  return `${describe(step)}  (${step.why})`;
}

/** A plan as `bgc plan` prints it; `undo`: under each step, the steps that take it back when the release fails later. */
export function planLines(steps: readonly Step[], { undo: shows = false }: { undo?: boolean }): string[] {
  return steps.flatMap((step) => [
    formatStep(step),
    ...(shows ? (step.undo ?? []).map((one) => `  undo: ${formatStep(one)}`) : []),
  ]);
}

export function describe(step: Step): string {
  switch (step.kind) {
    case 'reconcile':
      return `make sure that ${routingText(step.to)} has the traffic`;
    case 'write':
      return `write ${step.files.join(', ')}`;
    case 'write_back':
      return `write ${step.files.join(', ')} as before`;
    case 'load':
      return 'reload nginx, with the traffic where it is';
    case 'proxy':
      return step.replaces.length === 0 ? 'start the proxy' : `stop ${step.replaces.join(', ')}, start the proxy`;
    case 'hand_back':
      return `start ${step.services.join(', ')} again, without the proxy`;
    case 'stop_previous':
      return `stop ${step.services.join(', ')}, from before bgc`;
    case 'restore_previous':
      return `start ${step.services.join(', ')} again, from before bgc`;
    case 'shared':
      return `start ${step.services.join(', ')}`;
    case 'image':
      return `${imageText(step)} the image of ${step.service}, pin it as release ${step.release}`;
    case 'drain':
      return drainText(step);
    case 'create':
      return `create ${step.color}: ${step.services.join(', ')} at release ${step.release}`;
    case 'start':
      return `start ${step.service} in ${step.color}`;
    case 'healthy':
      return `wait until ${step.service} in ${step.color} is healthy, at most ${seconds(step.timeout)}`;
    case 'reach':
      return `wait until the proxy reaches ${step.service} in ${step.color}${step.both ? ' as one of the two colors' : ''}`;
    case 'probe':
      return `wait until GET ${step.path} of ${step.service} in ${step.color} succeeds, at most ${seconds(step.timeout)}`;
    case 'warm_up':
      return `warm up ${step.color}: ${step.warmUp.requests} × GET ${step.warmUp.paths.join(', ')}`;
    case 'check':
      return `check ${checkText(step.check)}`;
    case 'hook':
      return hookText(step.hook);
    case 'end_hook':
      return `end the hook ${step.hook} that was cut short`;
    case 'switch':
      return `switch to ${routingText(step.to)}`;
    case 'membership':
      return `tell ${colored(step.service, step.color)} that it is ${step.state}, wait until it agrees`;
    case 'soak':
      return `wait ${seconds(step.ms)} while ${step.color} stays up`;
    case 'watch':
      return `watch ${step.color} for ${seconds(step.limits.for)}: ${limitsText(step.limits)}`;
    case 'stop':
      return stopText(step);
    case 'prune':
      return `forget the images of ${step.releases.length === 1 ? 'release' : 'releases'} ${step.releases.join(', ')}`;
  }
}

function stopText({ color, services, release }: StepOf<'stop'>): string {
  if (services !== undefined) return `stop ${services.join(', ')} in ${color}`;
  return release === undefined ? `stop ${color}` : `stop release ${release} in ${color}`;
}

function imageText({ source, pull }: StepOf<'image'>): string {
  if (source === 'build') return pull ? 'build, from freshly pulled bases,' : 'build';
  return pull ? 'pull' : 'find (or pull)';
}

function checkText(check: Check): string {
  return check.kind === 'http' ? `GET ${check.path} answers ${check.status}` : commandText(check.command);
}

function hookText({ name, command, in: service, timeout }: Hook): string {
  const where = service === undefined ? '' : ` in a container of ${service}`;
  return `hook ${name}: ${commandText(command)}${where}, at most ${seconds(timeout)}`;
}

function commandText(command: string): string {
  const [first = '', ...more] = command.trim().split('\n');
  return more.length === 0 ? `\`${first}\`` : `\`${first.trimEnd()} …\``;
}

function drainText({ timeout, leave, of: color }: StepOf<'drain'>): string {
  if (color !== undefined) return `let ${color} finish its requests, for at most ${seconds(timeout)}`;
  if (leave === undefined) return `drain for at most ${seconds(timeout)}`;
  return `wait until at most ${leave} old nginx workers are left, for at most ${seconds(timeout)}`;
}

function limitsText({ maxErrors, maxP95, minRequests }: WatchConfig): string {
  const time = maxP95 === undefined ? '' : `, p95 at most ${maxP95} ms`;
  return `at most ${percent(maxErrors)} errors${time}, judged from ${minRequests} requests on`;
}

function seconds(ms: number): string {
  return `${ms / 1000}s`;
}
