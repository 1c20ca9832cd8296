import * as z from 'zod/mini';
import { type Check, HOOK_NAMES, type Hook, type Membership, type WarmUp, type WatchConfig } from '../config/config.ts';
import { COLORS } from '../traffic/color.ts';
import type { Routing } from '../traffic/routing.ts';
import type { ReleaseFacts } from './release-facts.ts';
import type { Runs } from './runs.ts';

/** A value of the project's own type, as it is; `fields`: those that a recovery needs. */
function as<T>(fields: z.ZodMiniType): z.ZodMiniCustom<T, T> {
  return z.custom<T>((value) => fields.safeParse(value).success);
}

const word = z.string();
const words = z.readonly(z.array(word));
const color = z.enum(COLORS);
const release = z.int();
const ms = z.number();
const isTrue = z.exactOptional(z.literal(true));
const optional = { word: z.optional(word), int: z.optional(z.int()), ms: z.optional(ms) };

export const COMMAND = z.enum(['up', 'switch', 'rollback', 'canary']);
const facts = as<ReleaseFacts>(
  z.object({ command: COMMAND, color, release, live: z.optional(color), previous: optional.int }),
);
const hook = as<Hook>(z.object({ name: z.enum(HOOK_NAMES), command: word, in: optional.word, timeout: ms }));
const membership = as<Membership>(z.object({ live: word, standby: word, enable: word, timeout: ms }));
const limits = as<WatchConfig>(z.object({ maxErrors: ms, maxP95: optional.ms, minRequests: ms }));
const warmUp = as<WarmUp>(z.object({ requests: z.number(), paths: words }));
const runs = as<Runs>(z.object({ blue: optional.int, green: optional.int }));
const check = as<Check>(
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('http'), path: word, status: z.int() }),
    z.object({ kind: z.literal('run'), command: word }),
  ]),
);
const routing = as<Routing>(
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('color'), color }),
    z.object({ kind: z.literal('canary'), color, percent: z.int() }),
    z.object({ kind: z.enum(['both', 'primary', 'read-only']) }),
  ]),
);

/** Each kind of step with its fields: the type of a step, and what the journal accepts as one. Times in milliseconds. */
export const ACTS = {
  /** Makes symlink and running nginx agree on `to`. */
  reconcile: z.object({ to: routing }),
  /** `runs`: the release whose bgc.yaml each color is rendered by. `keep`: the name that the former texts are kept under. */
  write: z.object({ files: words, runs, keep: z.exactOptional(word) }),
  /** Puts back the files that a `write` kept under this name, and has nginx load them. */
  write_back: z.object({ files: words, kept: word }),
  load: z.object({ why: word }),
  /** `former`: the definition of the proxy that runs until then. */
  proxy: z.object({ replaces: words, interrupts: z.boolean(), former: z.exactOptional(word) }),
  hand_back: z.object({ services: words }),
  /** Stops previous services: they run under their own name, from before bgc. */
  stop_previous: z.object({ services: words }),
  restore_previous: z.object({ services: words }),
  shared: z.object({ services: words }),
  /** `source`: where a pin's image comes from; `image`: the one the Compose file names. */
  image: z.object({ service: word, release, source: z.enum(['build', 'image']), pull: z.boolean() }),
  /**
   * `leave`: until at most that many old workers are left; without it, until none is. `of`: until that color answers no
   * more requests; the fallback answers those that come late.
   */
  drain: z.object({ timeout: ms, leave: z.exactOptional(z.int()), of: z.exactOptional(color) }),
  create: z.object({ color, release, services: words }),
  start: z.object({ color, service: word }),
  /**
   * `settle`: how long a container without a healthcheck must keep running. `grows`: a `start_period` that only the
   * containers show extends `timeout`.
   */
  healthy: z.object({ color, service: word, timeout: ms, settle: ms, grows: isTrue }),
  /** `both`: where nginx chooses one of the two for each request. */
  reach: z.object({ color, service: word, timeout: ms, both: isTrue }),
  probe: z.object({ color, service: word, path: word, timeout: ms }),
  warm_up: z.object({ color, warmUp }),
  check: z.object({ check }),
  hook: z.object({ hook, facts }),
  end_hook: z.object({ hook: z.enum(HOOK_NAMES) }),
  /**
   * `entering`: the colors that get visitors, or more visitors. Without `undo`, the steps before it are final too.
   * `before`: the routing that comes back when the switch itself fails, where `undo` leads to another.
   */
  switch: z.object({ to: routing, entering: z.readonly(z.array(color)), before: z.exactOptional(routing) }),
  membership: z.object({ color, service: word, port: z.int(), state: z.enum(['live', 'standby']), membership }),
  /** The containers of the color must stay up meanwhile. */
  soak: z.object({ color, ms }),
  /** `share`: the percentage of the visitors that the color has; without it, all of them. */
  watch: z.object({ color, limits, share: z.exactOptional(z.number()) }),
  /** Without `services`, the whole color. `release`: only the containers of that release. */
  stop: z.object({ color, services: z.exactOptional(words), release: z.exactOptional(release) }),
  prune: z.object({ releases: z.readonly(z.array(release)) }),
};

/** When a step has its turn, and what its failure means. Without a phase, it is part of the release. */
export const TURN = {
  /**
   * `tidy`: visitors have the release already; a bgc that finishes the plan of a killed one does it too. `after`: the
   * release is over. `failure`: only when the release failed.
   */
  phase: z.exactOptional(z.enum(['tidy', 'after', 'failure'])),
  /** When it fails, bgc says so and goes on. */
  bestEffort: isTrue,
};

export function isKind(kind: string): kind is keyof typeof ACTS {
  return Object.hasOwn(ACTS, kind);
}
