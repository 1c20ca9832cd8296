import type { DroppedRequests } from '../../cli/release/dropped-requests.ts';
import type { Engine } from '../../cli/release/engine.ts';
import type { Judgement } from '../../cli/release/watch.ts';
import { type Routing, routingName } from '../../cli/traffic/routing.ts';

/** An engine that does nothing but remember what it was asked for. */
export interface FakeEngine {
  engine: Engine;
  /** `start blue web`, in the order it was called. */
  calls: string[];
}

export interface FakeOptions {
  /** Errors by what a call begins with: `{ 'healthy green': new Error('is unhealthy') }`. */
  failing?: Readonly<Record<string, Error>>;
  /** What a method answers. */
  answers?: Readonly<Record<string, unknown>>;
  /** Where to remember the calls: two engines may share a list. */
  calls?: string[];
  /** Stands before each remembered call. */
  prefix?: string;
}

const NOTHING_CUT: DroppedRequests = { requests: 0, webSockets: 0, after: 60_000 };
const WELL: Judgement = { kind: 'good', text: 'all is well' };
const ANSWERS: Readonly<Record<string, unknown>> = {
  write: new Map(),
  drain: NOTHING_CUT,
  retire: NOTHING_CUT,
  watch: WELL,
};

export function fakeEngine({ failing = {}, answers = {}, calls = [], prefix = '' }: FakeOptions = {}): FakeEngine {
  const method =
    (name: string) =>
    async (...args: readonly unknown[]) => {
      const told = name === 'switchTo' ? args.slice(0, 1) : args;
      const call = [name, ...told.filter((arg) => arg !== undefined).map(shown)].join(' ');
      calls.push(prefix + call);
      const error = Object.entries(failing).find(([start]) => call.startsWith(start))?.[1];
      if (error !== undefined) throw error;
      return { ...ANSWERS, ...answers }[name];
    };
  // Whatever the interface grows by is remembered too.
  const engine = new Proxy({}, { get: (_, name) => method(String(name)) });
  return { engine: engine as Engine, calls };
}

const KINDS: readonly unknown[] = ['color', 'canary', 'both', 'primary', 'read-only'] satisfies Routing['kind'][];

function isTraffic(arg: unknown): arg is Routing {
  return typeof arg === 'object' && arg !== null && 'kind' in arg && KINDS.includes(arg.kind);
}

function shown(arg: unknown): string {
  if (arg instanceof Map) return [...arg.keys()].join(',');
  if (Array.isArray(arg)) return arg.join(',');
  if (isTraffic(arg)) return routingName(arg);
  return typeof arg === 'object' ? JSON.stringify(arg) : String(arg);
}
