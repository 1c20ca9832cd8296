import type { Engine } from '../../cli/release/engine.ts';
import type { Observed } from '../../cli/release/observed.ts';
import type { Color } from '../../cli/traffic/color.ts';
import { type Routing, routingName } from '../../cli/traffic/routing.ts';
import { fakeEngine } from './fake-engine.ts';
import { container } from './worlds.ts';

interface Service {
  release: number;
  isUp: boolean;
  member: 'live' | 'standby';
}

/** What a plan changes of the world: enough of it to tell where a release that was cut short has left it. */
export class ModelWorld {
  readonly #before: Observed;
  readonly colors: Record<Color, Map<string, Service>>;
  routing: Routing | undefined;
  desired: Routing | undefined;
  readonly files = new Map<string, string>();
  readonly kept = new Map<string, ReadonlyMap<string, string>>();
  readonly previous: Set<string>;
  hasProxy: boolean;
  isRecreated = false;
  readonly initial: Routing | undefined;

  /** @param initial the routing that a proxy starts with */
  constructor(before: Observed, files: readonly string[], initial: Routing | undefined) {
    this.initial = initial;
    this.#before = before;
    const model = (color: Color): Map<string, Service> =>
      new Map(
        before.colors[color].containers.map(({ service, release, status }) => [
          service,
          { release, isUp: status === 'running', member: 'live' as const },
        ]),
      );
    this.colors = { blue: model('blue'), green: model('green') };
    this.routing = before.routing;
    this.desired = before.desired;
    for (const path of files) this.files.set(path, 'as before');
    this.previous = new Set(before.previousServices);
    this.hasProxy = before.proxy.state === 'running';
  }

  observe(): Observed {
    const state = (color: Color) => ({
      containers: [...this.colors[color]].map(([service, { release, isUp }]) =>
        container(service, release, isUp ? {} : { status: 'exited', health: 'none' }),
      ),
    });
    const serving = this.routing && { routing: this.routing, generation: '0123456789ab' };
    const { proxy } = this.#before;
    return {
      ...this.#before,
      routing: this.routing ?? this.desired,
      desired: this.desired,
      colors: { blue: state('blue'), green: state('green') },
      previousServices: [...this.previous],
      proxy: !this.hasProxy
        ? { state: 'absent' }
        : { ...(proxy.state === 'running' && !this.isRecreated ? proxy : RUNNING), serving: serving || undefined },
    };
  }

  /** Without what only time shows: whether a container that does not run was created or has stopped. */
  get end(): object {
    const up = (color: Color): string[] =>
      [...this.colors[color]]
        .filter(([, { isUp }]) => isUp)
        .map(([service, { release, member }]) => `${service} ${release} ${member}`)
        .sort();
    return {
      blue: up('blue'),
      green: up('green'),
      routing: this.routing && routingName(this.routing),
      desired: this.desired && routingName(this.desired),
      files: Object.fromEntries(this.files),
      previous: [...this.previous].sort(),
      hasProxy: this.hasProxy,
    };
  }
}

const RUNNING = {
  state: 'running',
  definition: 'abc123',
  published: { http: undefined, preview: undefined },
  draining: 0,
  workers: 2,
} as const;

/** An engine that changes a model; what changes nothing in it only succeeds. */
export function modelEngine(world: ModelWorld): Engine {
  const { colors, files, kept, previous } = world;
  const give = (routing: Routing): void => {
    world.routing = routing;
    world.desired = routing;
  };
  const changing: Partial<Engine> = {
    observe: async () => world.observe(),
    async write(texts, keep) {
      if (keep !== undefined) kept.set(keep, new Map([...texts.keys()].map((path) => [path, files.get(path) ?? ''])));
      for (const [path, text] of texts) files.set(path, text);
    },
    async writeBack(name) {
      for (const [path, text] of kept.get(name) ?? []) files.set(path, text);
    },
    async startProxy(replaces) {
      for (const service of replaces) previous.delete(service);
      world.hasProxy = true;
      world.isRecreated = true;
      world.desired ??= world.initial;
      world.routing ??= world.desired;
    },
    async handBack(services) {
      if (services.length > 0) world.hasProxy = false;
      for (const service of services) previous.add(service);
    },
    async stopPrevious(services) {
      for (const service of services) previous.delete(service);
    },
    async restorePrevious(services) {
      for (const service of services) previous.add(service);
    },
    async create(color, release, services) {
      colors[color].clear();
      for (const service of services) colors[color].set(service, { release, isUp: false, member: 'live' });
    },
    async start(color, service) {
      const one = colors[color].get(service);
      if (one !== undefined) one.isUp = true;
    },
    async stop(color, services, release) {
      for (const [name, one] of colors[color])
        if ((services?.includes(name) ?? true) && (release === undefined || one.release === release)) one.isUp = false;
    },
    switchTo: async (routing) => give(routing),
    async membership({ color, service, state }) {
      const one = colors[color].get(service);
      if (one !== undefined) one.member = state;
    },
  };
  return { ...fakeEngine().engine, ...changing };
}
