import type { Argv } from 'yargs';
import type { Config } from '../config/config.ts';
import { hasStandby } from '../config/modes.ts';
import { usageError } from '../errors.ts';
import { abortCanary } from '../executor/abort-canary.ts';
import { type MutatingOptions, mutating, mutatingOptions } from '../executor/locked.ts';
import { planInput } from '../executor/plan-input.ts';
import { release } from '../executor/release.ts';
import { modeOf } from '../modes/modes.ts';
import type { Project } from '../project/project.ts';
import { standingCanary } from '../release/active-canary.ts';
import type { KnownReleases } from '../release/history.ts';
import { idleColor, type Observed, releaseOf, unfitness } from '../release/observed.ts';
import { planRestore, planSwitch } from '../release/plan.ts';
import { neverIn, whyUnstartable } from '../release/release-services.ts';
import { type RollbackTarget, rollbackTarget } from '../release/rollback-target.ts';
import { rollbackText, skippedTexts } from '../report/rollback-text.ts';
import { otherColor } from '../traffic/color.ts';
import { hasRoles } from '../traffic/routing.ts';
import type { Command } from './command.ts';

interface Options extends MutatingOptions {
  to: number | undefined;
}

export const rollback: Command<Options> = {
  options: (builder: Argv) =>
    mutatingOptions(builder).option('to', { type: 'number', describe: 'the release to go back to, from bgc history' }),

  run(options, context) {
    return mutating('bgc rollback', options, context, async (workspace, report) => {
      const observed = await workspace.engine.observe();
      const canary = standingCanary(observed);
      if (canary !== undefined && options.to === undefined) {
        const stable = releaseOf(observed.colors[otherColor(canary.color)]);
        report({ event: 'note', text: `back to release ${stable ?? '-'}; the canary is aborted` });
        return abortCanary(workspace, observed, canary, { command: 'rollback', context, report });
      }
      const { config, engine, records } = workspace;
      const known = await engine.releases();
      const target = findTarget(config, observed, known, requested(options));
      const then = (await records.configOf(target.release, config)) ?? config;
      const never = neverIn(known, target.release);
      report({ event: 'note', text: rollbackText(target, never) });
      const isReady = isWarm(then, observed) && releaseOf(observed.colors[idleColor(observed)]) === target.release;
      const gone = isReady ? [] : goneIn(then, await workspace.project());
      for (const name of gone)
        report({ event: 'warning', text: `without ${name}: Compose has no such service any more` });
      const lacks = [...never, ...gone];
      const there = { ...workspace, config: without(then, lacks) };
      const plan = isReady
        ? planSwitch({ config: then, observed, mode: modeOf(then) }, 'rollback')
        : planRestore(
            await planInput({ ...workspace, config: then }, { present: config, release: target.release, observed }),
            target.release,
            lacks,
          );
      return release(there, plan, { context, report });
    });
  },
};

/** Services that Compose no longer knows: no release can have them. */
function goneIn({ services }: Config, project: Project): string[] {
  return services.map(({ name }) => name).filter((name) => !project.services.has(name));
}

/** @throws BgcError unless it is a release number */
function requested({ to }: Options): number | undefined {
  if (to === undefined || Number.isInteger(to)) return to;
  throw usageError('--to is not a release number', 'bgc history');
}

/** @throws BgcError, before any change, when there is no target or it cannot be started */
function findTarget(
  config: Config,
  observed: Observed,
  known: KnownReleases,
  to: number | undefined,
): Extract<RollbackTarget, { kind: 'release' }> {
  const warm = isWarm(config, observed) ? releaseOf(observed.colors[idleColor(observed)]) : undefined;
  const { history } = known;
  const kept = observed.pins;
  const whyNot = (release: number): string | undefined => whyUnstartable(known, release);
  const target = rollbackTarget({ observed, history, kept, whyNot, warm, to });
  if (target.kind === 'release') return target;
  throw usageError(target.problem, 'bgc history', skippedTexts(target.skipped));
}

/** Whether the standby runs, is healthy and only needs the switch; any other release starts first, from its pin. */
function isWarm(config: Config, observed: Observed): boolean {
  const isFit = unfitness(config, observed, idleColor(observed)) === undefined;
  return (
    isFit &&
    observed.home === undefined &&
    hasStandby(config) &&
    !hasRoles(observed.routing) &&
    observed.proxy.state === 'running'
  );
}

/** The history entry of the release names only its own services. */
function without(config: Config, never: readonly string[]): Config {
  return { ...config, services: config.services.filter(({ name }) => !never.includes(name)) };
}
