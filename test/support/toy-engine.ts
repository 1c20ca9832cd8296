import type { Check, Hook, WatchConfig } from '../../cli/config/config.ts';
import { BgcError, ExitCode } from '../../cli/errors.ts';
import type { DroppedRequests } from '../../cli/release/dropped-requests.ts';
import type { Engine } from '../../cli/release/engine.ts';
import type { KnownReleases } from '../../cli/release/history.ts';
import type { RequestCounts } from '../../cli/release/metrics.ts';
import type { ContainerState, Maintenance, Observed } from '../../cli/release/observed.ts';
import type { Renewal } from '../../cli/release/renewal.ts';
import type { Judgement } from '../../cli/release/watch.ts';
import type { Files } from '../../cli/render/render.ts';
import { type Color, colored } from '../../cli/traffic/color.ts';
import type { Routing } from '../../cli/traffic/routing.ts';
import { container, observed, runningProxy } from './worlds.ts';

/** All that there is to an engine without a machine; several may share one. */
export interface ToyWorld {
  colors: Record<Color, readonly ContainerState[]>;
  pins: ReadonlySet<number>;
  files: Files;
  /** The former texts of what was written, by name. */
  kept: ReadonlyMap<string, Files>;
  /** Undefined while there is no proxy. */
  routing: Routing | undefined;
  maintenance: Maintenance;
}

export function toyWorld(differs: Partial<ToyWorld> = {}): ToyWorld {
  return {
    colors: { blue: [], green: [] },
    pins: new Set(),
    files: new Map(),
    kept: new Map(),
    routing: undefined,
    maintenance: { allow: [] },
    ...differs,
  };
}

const NONE: DroppedRequests = { requests: 0, webSockets: 0, after: 60_000 };
const GENERATION = '0123456789ab';

/** It keeps in mind what the port promises, and does nothing else. */
export class ToyEngine implements Engine {
  readonly #world: ToyWorld;
  #switched = false;
  #created = 0;

  constructor(world: ToyWorld) {
    this.#world = world;
  }

  async observe(): Promise<Observed> {
    const { colors, pins, routing, maintenance } = this.#world;
    const serving = routing && {
      traffic: routing,
      proxy: runningProxy({ serving: { routing, generation: GENERATION } }),
    };
    return observed({ ...colors, pins: [...pins], maintenance, ...serving });
  }

  uninterruptible(): Engine {
    return this;
  }

  // Runtime

  async startShared(): Promise<void> {}

  async stopPrevious(): Promise<void> {}

  async restorePrevious(): Promise<void> {}

  async build(): Promise<void> {}

  async fetch(): Promise<void> {}

  async pin(_: string, release: number): Promise<void> {
    this.#world.pins = new Set([...this.#world.pins, release]);
  }

  async pins(services: readonly string[], release: number): Promise<Readonly<Record<string, string>>> {
    return Object.fromEntries(services.map((service) => [service, `shop-${service}:bgc-${release}`]));
  }

  async digests(): Promise<Readonly<Record<string, string>>> {
    return {};
  }

  async releases(): Promise<KnownReleases> {
    return { history: [], pins: new Map() };
  }

  async prune(releases: readonly number[]): Promise<void> {
    this.#world.pins = new Set([...this.#world.pins].filter((pin) => !releases.includes(pin)));
  }

  async create(color: Color, release: number, services: readonly string[]): Promise<void> {
    if (!this.#world.pins.has(release)) throw failed(`release ${release} has no image`);
    this.#created += 1;
    const id = `${color}${release}-${this.#created}`;
    this.#world.colors[color] = services.map((service) =>
      container(service, release, { id: `${service}-${id}`, status: 'created', health: 'none' }),
    );
  }

  async start(color: Color, service: string): Promise<void> {
    this.#require(color, service);
    this.#put(color, (one) => one.service === service, { status: 'running', health: 'healthy' });
  }

  async stop(color: Color, services?: readonly string[], only?: number): Promise<void> {
    const isMeant = ({ service, release }: ContainerState): boolean =>
      (services?.includes(service) ?? true) && (only ?? release) === release;
    this.#put(color, isMeant, { status: 'exited', health: 'none' });
  }

  async healthy(color: Color, service: string): Promise<void> {
    for (const one of this.#require(color, service)) this.#requireRunning(one);
  }

  async membership({ color, service }: { color: Color; service: string }): Promise<void> {
    this.#require(color, service);
  }

  async soak(color: Color): Promise<void> {
    for (const one of this.#world.colors[color]) this.#requireRunning(one);
  }

  async takeDown(): Promise<void> {
    Object.assign(this.#world, toyWorld());
  }

  async compose(): Promise<number> {
    return 0;
  }

  // Proxy

  async write(files: Files, keep?: string): Promise<void> {
    const refused = [...files].find(([path, text]) => path.endsWith('.conf') && text.includes(UNBALANCED));
    if (refused !== undefined) throw failed(`nginx refuses ${refused[0]}`);
    const before = this.#world.files;
    this.#world.files = new Map([...before, ...files]);
    const former = new Map([...before].filter(([path]) => files.has(path)));
    if (keep !== undefined) this.#world.kept = new Map([...this.#world.kept, [keep, former]]);
  }

  async writeBack(kept: string): Promise<void> {
    await this.write(this.#world.kept.get(kept) ?? new Map());
  }

  async stale(files: Files): Promise<Files> {
    const { files: present } = this.#world;
    const stale = [...files].filter(([path, text]) => present.get(path) !== text);
    return new Map(stale.map(([path]) => [path, present.get(path) ?? '']));
  }

  async load(): Promise<void> {}

  async ready(): Promise<void> {}

  async startProxy(): Promise<void> {
    this.#world.routing ??= { kind: 'color', color: 'blue' };
  }

  async handBack(services: readonly string[]): Promise<void> {
    if (services.length > 0) this.#world.routing = undefined;
  }

  async switchTo(routing: Routing, entering: readonly Color[] = []): Promise<void> {
    this.#requireProxy();
    for (const color of entering) {
      const isFit = this.#world.colors[color].some(({ status }) => status === 'running');
      if (!isFit) throw failed(`refusing to route traffic to ${color}`);
    }
    this.#world.routing = routing;
    this.#switched = true;
  }

  async drain(): Promise<DroppedRequests> {
    return NONE;
  }

  async dropped(): Promise<DroppedRequests> {
    this.#requireProxy();
    return NONE;
  }

  async droppedBefore(): Promise<DroppedRequests> {
    this.#requireProxy();
    return NONE;
  }

  async requestCounts(): Promise<RequestCounts | undefined> {
    return this.#switched ? { requests: 0, failed: 0 } : undefined;
  }

  async reach(color: Color, service: string): Promise<void> {
    this.#requireProxy();
    for (const one of this.#require(color, service)) this.#requireRunning(one);
  }

  probe(color: Color, service: string): Promise<void> {
    return this.reach(color, service);
  }

  async warmUp(): Promise<void> {}

  async watch(color: Color, _: WatchConfig): Promise<Judgement> {
    this.#requireProxy();
    await this.soak(color);
    return { kind: 'quiet', text: 'too few requests to judge' };
  }

  async maintenance(): Promise<Maintenance> {
    return this.#world.maintenance;
  }

  async mayAllow(): Promise<boolean> {
    return this.#world.maintenance.allow.length > 0;
  }

  async beginMaintenance(): Promise<void> {
    this.#requireProxy();
    this.#world.maintenance = { since: '2026-01-31T12:00:00.000Z', ...this.#world.maintenance };
  }

  async endMaintenance(): Promise<boolean> {
    const { since, ...rest } = this.#world.maintenance;
    this.#world.maintenance = rest;
    return since !== undefined;
  }

  async allowDuringMaintenance(allow: readonly string[]): Promise<void> {
    this.#requireProxy();
    this.#world.maintenance = { ...this.#world.maintenance, allow };
  }

  async renewCertificate(): Promise<Renewal> {
    throw failed('the running proxy does not serve https yet');
  }

  // Machine

  async check(one: Check): Promise<void> {
    if (one.kind === 'run' && isFalse(one.command)) throw failed(`the check \`${one.command}\` failed`);
  }

  async hook({ name, command }: Hook): Promise<void> {
    if (isFalse(command)) throw failed(`the hook ${name} failed`);
  }

  async endHook(): Promise<void> {}

  async orphanedHook(): Promise<undefined> {}

  async outlastHook(): Promise<void> {}

  #require(color: Color, service: string): ContainerState[] {
    const found = this.#world.colors[color].filter((one) => one.service === service);
    if (found.length === 0) throw failed(`${colored(service, color)} has no container`);
    return found;
  }

  #requireRunning({ name, status }: ContainerState): void {
    if (status !== 'running') throw failed(`${name} ${status}`);
  }

  #requireProxy(): void {
    if (this.#world.routing === undefined) throw failed('the proxy is not running');
  }

  #put(color: Color, isMeant: (one: ContainerState) => boolean, differs: Partial<ContainerState>): void {
    this.#world.colors[color] = this.#world.colors[color].map((one) => (isMeant(one) ? { ...one, ...differs } : one));
  }
}

const UNBALANCED = '{ {';

function isFalse(command: string): boolean {
  return /^exit [1-9]/.test(command);
}

function failed(message: string): BgcError {
  return new BgcError(message, { code: ExitCode.failed });
}
