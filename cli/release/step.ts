import type { Check, Hook, HookName, Membership, WarmUp, WatchConfig } from '../config/config.ts';
import { type Color, colored } from '../traffic/color.ts';
import { type Routing, routingText } from '../traffic/routing.ts';
import { percent } from './metrics.ts';
import type { ReleaseFacts } from './release-facts.ts';
import type { Runs } from './runs.ts';

/** One action of a command. A plan is a list of steps; `why` is for the reader. */
export type Step = Act & Turn;

/** When a step has its turn, and what its failure means. Without a phase, it is part of the release. */
export interface Turn {
  /**
   * `tidy`: visitors have the release already; a bgc that finishes the plan of a killed one does it too. `after`: the
   * release is over. `failure`: only when the release failed.
   */
  phase?: 'tidy' | 'after' | 'failure';
  bestEffort?: true;
}

type Act =
  /** Makes symlink and running nginx agree on `to`. */
  | { kind: 'reconcile'; why: string; to: Routing }
  | WriteStep
  | { kind: 'load'; why: string }
  | { kind: 'proxy'; why: string; replaces: readonly string[]; interrupts: boolean }
  | { kind: 'hand_back'; why: string; services: readonly string[] }
  /** Stops previous services (under their own name, from before bgc); they start again when the release fails. */
  | { kind: 'stop_previous'; why: string; services: readonly string[] }
  | { kind: 'restore_previous'; why: string; services: readonly string[] }
  | { kind: 'shared'; why: string; services: readonly string[] }
  | { kind: 'image'; why: string; service: string; release: number; source: ImageSource; pull: boolean }
  /**
   * `leave`: until at most that many old workers are left; without it, until none is. `of`: until that color answers no
   * more requests; the fallback answers those that come late.
   */
  | { kind: 'drain'; why: string; timeout: number; leave?: number; of?: Color }
  | CreateStep
  /** `undo`: the service stops again when the release fails. */
  | { kind: 'start'; why: string; color: Color; service: string; undo?: true }
  | HealthyStep
  /** `both`: where nginx chooses one of the two for each request. */
  | { kind: 'reach'; why: string; color: Color; service: string; timeout: number; both?: true }
  | { kind: 'probe'; why: string; color: Color; service: string; path: string; timeout: number }
  | { kind: 'warm_up'; why: string; color: Color; warmUp: WarmUp }
  | { kind: 'check'; why: string; check: Check }
  | HookStep
  | { kind: 'end_hook'; why: string; hook: HookName }
  /** `from`: the routing that comes back when the release fails; without it, a failure leaves routing as it is. */
  | { kind: 'switch'; why: string; to: Routing; from?: Routing }
  | MembershipStep
  /** Waits `ms` milliseconds, in which the containers of a color must stay up. */
  | { kind: 'soak'; why: string; color: Color; ms: number }
  /** `share`: the percentage of the visitors that the color has; without it, all of them. */
  | { kind: 'watch'; why: string; color: Color; limits: WatchConfig; share?: number }
  /** Without `services`, the whole color. `undo`: they start again when the release fails. */
  | { kind: 'stop'; why: string; color: Color; services?: readonly string[]; undo?: true }
  | { kind: 'prune'; why: string; releases: readonly number[] };

export interface HealthyStep {
  kind: 'healthy';
  why: string;
  color: Color;
  service: string;
  /** Milliseconds. */
  timeout: number;
  /** Milliseconds that a container without a healthcheck must keep running. */
  settle: number;
  /** A `start_period` that only the containers show extends `timeout`. */
  grows?: true;
}

export interface WriteStep {
  kind: 'write';
  why: string;
  files: readonly string[];
  /** The release whose bgc.yaml each color is rendered by. */
  runs: Runs;
  /** When the release fails, the previous files come back and nginx loads them. */
  undo: boolean;
}

export interface CreateStep {
  kind: 'create';
  why: string;
  color: Color;
  release: number;
  services: readonly string[];
  /** Steps that bring back the replaced containers when the release fails; empty: the new ones are just stopped. */
  restore: readonly Step[];
}

export interface MembershipStep {
  kind: 'membership';
  why: string;
  color: Color;
  service: string;
  port: number;
  state: 'live' | 'standby';
  membership: Membership;
  /** The application is told the opposite when the release fails. */
  undo?: true;
  /** The step takes back what an application was told before: one that does not agree is no reason to stop. */
  undoes?: true;
}

interface HookStep {
  kind: 'hook';
  why: string;
  hook: Hook;
  facts: ReleaseFacts;
}

/** Where a pin's image comes from; `image`: the one the Compose file names. */
type ImageSource = 'build' | 'image';

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

export function describe(step: Step): string {
  switch (step.kind) {
    case 'reconcile':
      return `make sure that ${routingText(step.to)} has the traffic`;
    case 'write':
      return `write ${step.files.join(', ')}`;
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
      return step.services === undefined ? `stop ${step.color}` : `stop ${step.services.join(', ')} in ${step.color}`;
    case 'prune':
      return `forget the images of ${step.releases.length === 1 ? 'release' : 'releases'} ${step.releases.join(', ')}`;
  }
}

function imageText({ source, pull }: { source: ImageSource; pull: boolean }): string {
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

function drainText({ timeout, leave, of: color }: Extract<Step, { kind: 'drain' }>): string {
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
