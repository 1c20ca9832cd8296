import type { Color } from '../color.ts';
import type { Check } from '../config/config.ts';

/** One thing a command will do. A plan is a list of them; `why` is for the reader. */
export type Step =
  /** Makes symlink and running nginx one again, at the color that has the traffic. */
  | { kind: 'repair'; why: string; to: Color }
  | { kind: 'write'; why: string; files: readonly string[] }
  | { kind: 'proxy'; why: string; replaces: readonly string[]; interrupts: boolean }
  /** Gives the port back to services that the proxy took it from. */
  | { kind: 'handback'; why: string; services: readonly string[] }
  | { kind: 'shared'; why: string; services: readonly string[] }
  | { kind: 'image'; why: string; service: string; release: number; source: ImageSource; pull: boolean }
  | { kind: 'drain'; why: string; timeout: number }
  | { kind: 'create'; why: string; color: Color; release: number; services: readonly string[] }
  | { kind: 'start'; why: string; color: Color; service: string }
  | { kind: 'healthy'; why: string; color: Color; service: string; timeout: number; settle: number }
  | { kind: 'reach'; why: string; color: Color; service: string; timeout: number }
  | { kind: 'probe'; why: string; color: Color; service: string; path: string; timeout: number }
  | { kind: 'check'; why: string; check: Check }
  | { kind: 'switch'; why: string; to: Color }
  | { kind: 'stop'; why: string; color: Color }
  | { kind: 'prune'; why: string; releases: readonly number[] };

/** Where a pin's image comes from; `image`: the one the Compose file names. */
export type ImageSource = 'build' | 'image';

/** What follows a proved switch cannot make the release fail any more. */
export function isTidying({ kind }: Step): boolean {
  return kind === 'drain' || kind === 'stop' || kind === 'prune';
}

/** One line, the same every time: the language of `bgc plan`, `--dry-run` and the tests. */
export function formatStep(step: Step): string {
  return `${describe(step)}  (${step.why})`;
}

export function describe(step: Step): string {
  switch (step.kind) {
    case 'repair':
      return `make sure ${step.to} stays live`;
    case 'write':
      return `write ${step.files.join(', ')}`;
    case 'proxy':
      return step.replaces.length === 0 ? 'start the proxy' : `stop ${step.replaces.join(', ')}, start the proxy`;
    case 'handback':
      return `start ${step.services.join(', ')} again, without the proxy`;
    case 'shared':
      return `start ${step.services.join(', ')}`;
    case 'image':
      return `${imageText(step)} the image of ${step.service}, pin it as release ${step.release}`;
    case 'drain':
      return `drain for at most ${seconds(step.timeout)}`;
    case 'create':
      return `create ${step.color}: ${step.services.join(', ')} at release ${step.release}`;
    case 'start':
      return `start ${step.service} in ${step.color}`;
    case 'healthy':
      return `wait until ${step.service} in ${step.color} is healthy, at most ${seconds(step.timeout)}`;
    case 'reach':
      return `wait until the proxy reaches ${step.service} in ${step.color}`;
    case 'probe':
      return `wait until GET ${step.path} of ${step.service} in ${step.color} succeeds, at most ${seconds(step.timeout)}`;
    case 'check':
      return `check ${checkText(step.check)}`;
    case 'switch':
      return `switch to ${step.to}`;
    case 'stop':
      return `stop ${step.color}`;
    case 'prune':
      return `forget the images of ${step.releases.length === 1 ? 'release' : 'releases'} ${step.releases.join(', ')}`;
  }
}

function imageText({ source, pull }: { source: ImageSource; pull: boolean }): string {
  if (source === 'build') return pull ? 'build, from freshly pulled bases,' : 'build';
  return pull ? 'pull' : 'find (or pull)';
}

function checkText(check: Check): string {
  return check.kind === 'http' ? `GET ${check.path} answers ${check.status}` : `\`${check.command}\``;
}

function seconds(ms: number): string {
  return `${ms / 1000}s`;
}
