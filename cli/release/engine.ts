import type { Check, Hook, HookName, WarmUp, WatchConfig } from '../config/config.ts';
import type { Files } from '../render/render.ts';
import type { Color } from '../traffic/color.ts';
import type { Routing } from '../traffic/routing.ts';
import type { DroppedRequests } from './dropped-requests.ts';
import type { RequestCounts } from './metrics.ts';
import type { Maintenance, Observed } from './observed.ts';
import type { ReleaseFacts } from './release-facts.ts';
import type { MembershipStep } from './step.ts';
import type { Judgement } from './watch.ts';

/**
 * The only interface to the outside world, in bgc's own terms: releases are planned and run above it; Docker, nginx and
 * the disk are below it. Each method has finished its work when its promise settles, and fails with a `BgcError` that a
 * user can read. All times are in milliseconds.
 */
export interface Engine {
  observe(): Promise<Observed>;
  /** Puts files in place, all or none, after the nginx that will read them has tested them. Returns the old texts. */
  write(files: Files): Promise<Files>;
  /** Reloads the running nginx while routing stays the same; does nothing when nginx is not running. */
  load(): Promise<void>;
  /** Starts (or recreates) the proxy and waits until it answers; stops the named services first. */
  startProxy(replaces: readonly string[]): Promise<void>;
  /** Undoes `startProxy` where the proxy replaced services: stops it and starts them again. */
  handBack(services: readonly string[]): Promise<void>;
  /** Stops previous services: those that run under their own name, from before bgc. */
  stopPrevious(services: readonly string[]): Promise<void>;
  restorePrevious(services: readonly string[]): Promise<void>;
  /** Starts services that are not released; leaves those that already run as they are. */
  startShared(services: readonly string[]): Promise<void>;
  /** `pull`: from freshly pulled base images. */
  build(service: string, pull: boolean): Promise<void>;
  /** Makes sure that the image Compose names for the service is present; `force`: asks the registry even if it is. */
  fetch(service: string, force: boolean): Promise<void>;
  /** Gives the service's image the local tag that `release` runs. */
  pin(service: string, release: number): Promise<void>;
  /**
   * Waits until at most `leave` nginx workers of earlier generations are left, or none of them is connected to `color`.
   * Returns the requests dropped by then.
   */
  drain(timeout: number, leave: number, color?: Color): Promise<DroppedRequests>;
  /** Requests dropped since this bgc process began, except those a drain has already returned. */
  dropped(): Promise<DroppedRequests>;
  /** Requests dropped after the last release ended. */
  droppedBefore(): Promise<DroppedRequests>;
  /** Creates a color's containers from the pins of `release`, without starting them; replaces those the color had. */
  create(color: Color, release: number, services: readonly string[]): Promise<void>;
  start(color: Color, service: string): Promise<void>;
  /**
   * Waits until every container of the service is healthy or, without a healthcheck, has run for `settle`. Fails after
   * `timeout`, or as soon as one certainly never will be. `grows`: a longer `start_period` of the containers counts.
   */
  healthy(color: Color, service: string, timeout: number, settle: number, grows?: true): Promise<void>;
  /** Waits until nginx reaches every container at its address; `both`: where it chooses one of the two colors. */
  reach(color: Color, service: string, timeout: number, both?: true): Promise<void>;
  /** Waits until a GET sent to that color through the proxy answers 2xx or 3xx. */
  probe(color: Color, service: string, path: string, timeout: number): Promise<void>;
  /** Sends GET requests to the idle color; bad answers do not make it fail. */
  warmUp(warmUp: WarmUp): Promise<void>;
  check(check: Check): Promise<void>;
  /** Runs a user's command; fails unless it exits with 0 in time. */
  hook(hook: Hook, facts: ReleaseFacts): Promise<void>;
  endHook(name: HookName): Promise<void>;
  /**
   * Tests, swaps the symlink, reloads and proves; on any doubt, puts everything back before it fails.
   * @param entering colors that must be fit to get visitors: much may have happened since they were healthy
   */
  switchTo(routing: Routing, entering?: readonly Color[]): Promise<void>;
  /** Tells every container of a service to leave or to join, and waits until each has. */
  membership(step: MembershipStep): Promise<void>;
  /** Waits `ms` milliseconds; fails as soon as a container of the color dies, restarts or turns unhealthy. */
  soak(color: Color, ms: number): Promise<void>;
  /**
   * Judges the color that just got traffic by its public requests and its containers; fails on a breach.
   * @param share the percentage of the visitors that it has; without it, all of them
   */
  watch(color: Color, limits: WatchConfig, share?: number): Promise<Judgement>;
  /** Without `services`, stops the whole color. */
  stop(color: Color, services?: readonly string[]): Promise<void>;
  /** Stops a color that may have had traffic, once its requests have drained; returns the dropped ones. */
  retire(color: Color): Promise<DroppedRequests>;
  /** Requests of visitors since this engine began its first switch; `undefined` when there was none. */
  requestCounts(): Promise<RequestCounts | undefined>;
  maintenance(): Promise<Maintenance>;
  /** From now on visitors get the page with status 503; nginx is not reloaded. */
  beginMaintenance(page: Uint8Array): Promise<void>;
  /** Returns whether maintenance was on. */
  endMaintenance(): Promise<boolean>;
  /** Sets the networks whose visitors pass during maintenance; reloads nginx. */
  allowDuringMaintenance(networks: readonly string[]): Promise<void>;
  /** Removes the pins of releases, and the images that have no other name. */
  prune(releases: readonly number[]): Promise<void>;
}
