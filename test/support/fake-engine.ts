import type { Engine } from '../../cli/release/engine.ts';
import { type Routing, routingName, toColor } from '../../cli/traffic/routing.ts';
import { ToyEngine, type ToyWorld, toyWorld } from './toy-engine.ts';
import { container } from './worlds.ts';

export type Answers = { readonly [Method in keyof Engine]?: Awaited<ReturnType<Engine[Method]>> };

/** An engine without a machine that remembers what it was asked for. It has the methods of the port, and no other. */
export interface FakeEngine {
  engine: Engine;
  /** `start blue web`, in the order it was called. */
  calls: string[];
  world: ToyWorld;
}

export interface FakeOptions {
  /** Errors by what a call begins with: `{ 'healthy green': new Error('is unhealthy') }`. */
  failing?: Readonly<Record<string, Error>>;
  /** What a method answers instead of the truth. */
  answers?: Answers;
  /** Where to remember the calls: two engines may share a list. */
  calls?: string[];
  /** Stands before each remembered call. */
  prefix?: string;
  /** What it works on: two engines may share a world. */
  world?: ToyWorld;
}

/** A world in which every plan of a test finds what it needs. */
function anything(): ToyWorld {
  const colored = SERVICES.map((service) => container(service, 1));
  return toyWorld({ colors: { blue: colored, green: colored }, pins: new Set(RELEASES), routing: toColor('blue') });
}

const SERVICES = ['web', 'worker', 'api', 'jobs', 'admin', 'mailer', 'clock'];
const RELEASES = Array.from({ length: 20 }, (_, index) => index);

export function fakeEngine({
  failing = {},
  answers = {},
  calls = [],
  prefix = '',
  world = anything(),
}: FakeOptions = {}): FakeEngine {
  const toy = new ToyEngine(world);
  const method =
    (name: keyof Engine) =>
    async (...args: readonly unknown[]) => {
      const told = name === 'switchTo' ? args.slice(0, 1) : args;
      const call = [name, ...told.filter((arg) => arg !== undefined).map(shown)].join(' ');
      calls.push(prefix + call);
      const error = Object.entries(failing).find(([start]) => call.startsWith(start))?.[1];
      if (error !== undefined) throw error;
      return name in answers ? answers[name] : Reflect.apply(toy[name], toy, args);
    };
  const names = Object.getOwnPropertyNames(ToyEngine.prototype).filter((name) => name !== 'constructor');
  const methods = Object.fromEntries(names.map((name) => [name, method(name as keyof Engine)]));
  const engine = { ...methods, uninterruptible: () => engine } as unknown as Engine;
  return { engine, calls, world };
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
