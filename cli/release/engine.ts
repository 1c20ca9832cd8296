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
 * The only door to the world, in bgc's own words. A release is planned and walked above it; Docker, nginx and the disk
 * are below it. Every method is finished when its promise settles, and fails with a `BgcError` that a user can read.
 * Every time is in milliseconds.
 */
export interface Engine {
  observe(): Promise<Observed>;
  /**
   * Puts generated files in place, all or none, after the nginx that will read them has tested them. Gives the texts that
   * were there before.
   */
  write(files: Files): Promise<Files>;
  /** Has the running nginx read its files again, while the traffic stays where it is; nothing to do where none runs. */
  load(): Promise<void>;
  /** Starts (or re-creates) the proxy and waits until it answers; stops the named services first. */
  startProxy(replaces: readonly string[]): Promise<void>;
  /** Undoes `startProxy` where it took over from services. */
  handBack(services: readonly string[]): Promise<void>;
  /** Stops services that run under their own name, from before bgc. */
  stopPrevious(services: readonly string[]): Promise<void>;
  /** Undoes `stopPrevious`. */
  restorePrevious(services: readonly string[]): Promise<void>;
  /** Starts services that are not released, and leaves those that run as they are. */
  startShared(services: readonly string[]): Promise<void>;
  /** `pull`: from freshly pulled base images. */
  build(service: string, pull: boolean): Promise<void>;
  /** Makes the image that Compose names for the service present; `force`: asks the registry even when it is. */
  fetch(service: string, force: boolean): Promise<void>;
  /** Gives the service's image the local tag that `release` runs. */
  pin(service: string, release: number): Promise<void>;
  /**
   * Waits until at most `leave` nginx workers of earlier generations are left, or none of them talks to `color`; gives
   * what was cut by then.
   */
  drain(timeout: number, leave: number, color?: Color): Promise<DroppedRequests>;
  /** What was cut since this bgc began, but for what a drain has given already. */
  dropped(): Promise<DroppedRequests>;
  /** What was terminated after the last release was over. */
  droppedBefore(): Promise<DroppedRequests>;
  /** Creates a color's containers from the pins of `release`, without starting them; what the color had is gone then. */
  create(color: Color, release: number, services: readonly string[]): Promise<void>;
  /** Starts the containers of a service that were created. */
  start(color: Color, service: string): Promise<void>;
  /**
   * Waits until every container of the service is healthy, or, without a healthcheck, has run for `settle`; fails as
   * soon as it is certain that one never will be, or after `timeout`; `grows`: a longer `start_period` of theirs counts.
   */
  healthy(color: Color, service: string, timeout: number, settle: number, grows?: true): Promise<void>;
  /**
   * Waits until the proxy reaches every container of the service in that color, at its present address; `both`: where it
   * chooses one of the two colors.
   */
  reach(color: Color, service: string, timeout: number, both?: true): Promise<void>;
  /** Waits until a GET, sent to that color through the proxy, answers 2xx or 3xx. */
  probe(color: Color, service: string, path: string, timeout: number): Promise<void>;
  /** Asks the idle color for pages, whatever it answers. */
  warmUp(warmUp: WarmUp): Promise<void>;
  /** Runs a check of the user's against the idle color. */
  check(check: Check): Promise<void>;
  /** Runs a command of the user's; fails when it does not end with 0 in time. */
  hook(hook: Hook, facts: ReleaseFacts): Promise<void>;
  /** Ends the container in which an earlier bgc left a hook running. */
  endHook(name: HookName): Promise<void>;
  /**
   * Test, swap, reload, proof; on any doubt everything is put back before it fails.
   * @param entering colors that must be fit to get visitors: much may have happened since they were healthy
   */
  switchTo(routing: Routing, entering?: readonly Color[]): Promise<void>;
  /** Tells every container of a service that it is to leave or to join, and waits until each has. */
  membership(step: MembershipStep): Promise<void>;
  /** Waits that many milliseconds; fails as soon as a container of the color dies, restarts or turns unhealthy. */
  soak(color: Color, ms: number): Promise<void>;
  /**
   * Judges the color that was just switched to by its public traffic and its containers; fails on a breach.
   * @param share the percentage of the visitors that it has; without it, all of them
   */
  watch(color: Color, limits: WatchConfig, share?: number): Promise<Judgement>;
  /** Without `services`, the whole color. */
  stop(color: Color, services?: readonly string[]): Promise<void>;
  /** Stops a color that may have had traffic, once nobody talks to it any more. */
  retire(color: Color): Promise<DroppedRequests>;
  /** What visitors got since the first switch of this engine began; nothing when there was none. */
  requestCounts(): Promise<RequestCounts | undefined>;
  maintenance(): Promise<Maintenance>;
  /** Visitors get the page with 503 from now on, without a reload. */
  beginMaintenance(page: Uint8Array): Promise<void>;
  /** Tells whether there was any. */
  endMaintenance(): Promise<boolean>;
  /** Says who passes during maintenance; nginx is reloaded. */
  allowDuringMaintenance(networks: readonly string[]): Promise<void>;
  /** Removes the pins of releases; an image that nothing else names goes with them. */
  prune(releases: readonly number[]): Promise<void>;
}
