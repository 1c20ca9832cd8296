import type { Check, Hook, HookName, TlsConfig, WarmUp, WatchConfig } from '../config/config.ts';
import type { Files } from '../render/render.ts';
import type { Color } from '../traffic/color.ts';
import type { Routing } from '../traffic/routing.ts';
import type { DroppedRequests } from './dropped-requests.ts';
import type { KnownReleases } from './history.ts';
import type { RequestCounts } from './metrics.ts';
import type { Maintenance, Observed } from './observed.ts';
import type { ReleaseFacts } from './release-facts.ts';
import type { Renewal } from './renewal.ts';
import type { Runs } from './runs.ts';
import type { StepOf } from './step.ts';
import type { Judgement } from './watch.ts';

/**
 * The only interface to the outside world, in bgc's own terms: releases are planned and run above it; containers, the
 * proxy and the machine are below it. Each method has finished its work when its promise settles, and fails with a
 * `BgcError` that a user can read. All times are in milliseconds.
 */
export interface Engine extends Runtime, ReverseProxy, Machine {
  observe(): Promise<Observed>;
  /** The same engine, but Ctrl-C does not end what it does: for undoing, which Ctrl-C must not end too. */
  uninterruptible(): Engine;
}

/** Containers and images. */
export interface Runtime {
  /** Starts services that are not released; leaves those that already run as they are. */
  startShared(services: readonly string[]): Promise<void>;
  /** Stops previous services: those that run under their own name, from before bgc. */
  stopPrevious(services: readonly string[]): Promise<void>;
  restorePrevious(services: readonly string[]): Promise<void>;
  /** `pull`: from freshly pulled base images. */
  build(service: string, pull: boolean): Promise<void>;
  /** Makes sure that the image Compose names for the service is present; `force`: asks the registry even if it is. */
  fetch(service: string, force: boolean): Promise<void>;
  /** Pins the service's image: `release` runs it from then on, even if the image's name moves on. */
  pin(service: string, release: number): Promise<void>;
  /** The pins of a release, by service, for its record. */
  pins(services: readonly string[], release: number): Promise<Readonly<Record<string, string>>>;
  /** What those pins hold, by service; without those that cannot be read. */
  digests(services: readonly string[], release: number): Promise<Readonly<Record<string, string>>>;
  /** What is known of earlier releases: how they were made, and which pins remain. */
  releases(): Promise<KnownReleases>;
  /** Removes the pins of releases, and the images that have no other name. */
  prune(releases: readonly number[]): Promise<void>;
  /** Creates a color's containers from the pins of `release`, without starting them; replaces those the color had. */
  create(color: Color, release: number, services: readonly string[]): Promise<void>;
  start(color: Color, service: string): Promise<void>;
  /**
   * Waits until every container of the service is healthy or, without a healthcheck, has run for `settle`. Fails after
   * `timeout`, or as soon as one certainly never will be. `grows`: a longer `start_period` of the containers counts.
   */
  healthy(color: Color, service: string, timeout: number, settle: number, grows?: true): Promise<void>;
  /** Tells every container of a service to leave or to join, and waits until each has. */
  membership(step: StepOf<'membership'>): Promise<void>;
  /** Waits `ms` milliseconds; fails as soon as a container of the color dies, restarts or turns unhealthy. */
  soak(color: Color, ms: number): Promise<void>;
  /** Without `services`, stops the whole color. `release`: only the containers of that release. */
  stop(color: Color, services?: readonly string[], release?: number): Promise<void>;
  /** Removes the whole project but its images, proxy included. @throws BgcError when there is nothing of it */
  takeDown(volumes: boolean): Promise<void>;
  /**
   * Runs a command of Compose on the user's terminal, for what the colors run; returns its exit code.
   * @param show what to print for each line of it; without it, it may ask the user
   */
  compose(words: readonly string[], runs: Runs, show?: (line: string) => string): Promise<number>;
}

/** What visitors come through: its files, its routing, and what it counts. */
export interface ReverseProxy {
  /**
   * Puts files in place, all or none, after the nginx that will read them has tested them.
   * @param keep a name for the former texts, which `writeBack` puts back; those of an earlier plan are forgotten
   */
  write(files: Files, keep?: string): Promise<void>;
  /** Puts back the texts that `write` kept, and has nginx load them; does nothing when it did not come to keep them. */
  writeBack(kept: string, files: readonly string[]): Promise<void>;
  /** Those files that are not as they should be, with their present texts: empty for a missing one. */
  stale(files: Files): Promise<Files>;
  /** Reloads the running nginx while routing stays the same; does nothing when nginx is not running. */
  load(): Promise<void>;
  /**
   * Makes a proxy that does not answer, because its networks have changed, fit to be changed.
   * @throws BgcError when the project is released from another directory: the two would undo each other's work
   */
  ready(): Promise<void>;
  /** Starts (or recreates) the proxy and waits until it answers; stops the named services first. */
  startProxy(replaces: readonly string[]): Promise<void>;
  /** Undoes `startProxy` where the proxy replaced services: stops it and starts them again. */
  handBack(services: readonly string[]): Promise<void>;
  /**
   * Routes, and proves that the proxy does; on any doubt, puts everything back before it fails.
   * @param entering colors that must be fit to get visitors: much may have happened since they were healthy
   */
  switchTo(routing: Routing, entering?: readonly Color[]): Promise<void>;
  /**
   * Waits until at most `leave` nginx workers of earlier generations are left, or none of them is connected to `color`.
   * Returns the requests dropped by then.
   */
  drain(timeout: number, leave: number, color?: Color): Promise<DroppedRequests>;
  /** Requests dropped since this bgc process began, except those a drain has already returned. */
  dropped(): Promise<DroppedRequests>;
  /** Requests dropped after the last release ended. */
  droppedBefore(): Promise<DroppedRequests>;
  /** Requests of visitors since this engine began its first switch; `undefined` when there was none. */
  requestCounts(): Promise<RequestCounts | undefined>;
  /** Waits until the proxy reaches every container of the service; `both`: where it chooses one of the two colors. */
  reach(color: Color, service: string, timeout: number, both?: true): Promise<void>;
  /** Waits until a GET sent to that color through the proxy answers 2xx or 3xx. */
  probe(color: Color, service: string, path: string, timeout: number): Promise<void>;
  /** Sends GET requests to the idle color; bad answers do not make it fail. */
  warmUp(warmUp: WarmUp): Promise<void>;
  /**
   * Judges the color that just got traffic by its public requests and its containers; fails on a breach.
   * @param share the percentage of the visitors that it has; without it, all of them
   */
  watch(color: Color, limits: WatchConfig, share?: number): Promise<Judgement>;
  maintenance(): Promise<Maintenance>;
  /** Whether the proxy may let some networks pass: a bgc process may have been killed while it changed the list. */
  mayAllow(): Promise<boolean>;
  /** From now on visitors get the page with status 503; nginx is not reloaded. */
  beginMaintenance(page: Uint8Array): Promise<void>;
  /** Returns whether maintenance was on. */
  endMaintenance(): Promise<boolean>;
  /** Sets the networks whose visitors pass during maintenance; reloads nginx. */
  allowDuringMaintenance(networks: readonly string[]): Promise<void>;
  /**
   * Loads the certificate of `proxy.tls` into the running proxy and proves that visitors get it.
   * @throws BgcError when it is invalid, before anything is done; or when the proof fails
   */
  renewCertificate(tls: TlsConfig): Promise<Renewal>;
}

/** Commands that run on the machine itself. */
export interface Machine {
  check(check: Check): Promise<void>;
  /** Runs a user's command; fails unless it exits with 0 in time. */
  hook(hook: Hook, facts: ReleaseFacts): Promise<void>;
  endHook(name: HookName): Promise<void>;
  /** The hook that a killed bgc process left running. Ask only while no bgc process is at work. */
  orphanedHook(): Promise<{ pid: number } | undefined>;
  /** Waits until such a hook has ended, or ends it when its time is up. @throws BgcError when it cannot be ended */
  outlastHook(tell: (text: string) => void): Promise<void>;
}
