import type { Check, Route } from '../../config/config.ts';
import type { Color } from '../../traffic/color.ts';
import type { Step } from '../step.ts';
import type { PlanInput } from './input.ts';

/**
 * Removes the steps for services that a release never had: those added to `bgc.yaml` since. A color that the plan
 * creates counts as the new release from then on. Pure.
 * @param never services that the release to be created never had
 */
export function withoutNever(
  steps: readonly Step[],
  { config, observed: { colors } }: Pick<PlanInput, 'config' | 'observed'>,
  never: readonly string[] = [],
): Step[] {
  const lacks: Record<Color, readonly string[]> = { blue: colors.blue.never ?? [], green: colors.green.never ?? [] };
  const created = new Set(steps.flatMap((step) => (step.kind === 'create' ? [step.color] : [])));
  return steps.flatMap((step): Step[] => {
    switch (step.kind) {
      case 'create': {
        // What comes back is the color as it was.
        const undo = (step.undo ?? []).flatMap((one) => without(one, lacks));
        lacks[step.color] = never;
        return [{ ...step, services: step.services.filter((service) => !never.includes(service)), undo }];
      }
      case 'check':
        return never.includes(checkedService(step.check, config.routes) ?? '') ? [] : [step];
      case 'hook':
        // A migration runs before the color is created, but belongs to the new release.
        return (created.has(step.facts.color) ? never : lacks[step.facts.color]).includes(step.hook.in ?? '')
          ? []
          : [step];
      default:
        return without(step, lacks);
    }
  });
}

function without(step: Step, lacks: Readonly<Record<Color, readonly string[]>>): Step[] {
  if (step.kind === 'create')
    return [{ ...step, services: step.services.filter((service) => !lacks[step.color].includes(service)) }];
  return 'service' in step && 'color' in step && lacks[step.color].includes(step.service) ? [] : [step];
}

/** The service that answers a check: the longest path wins, as in nginx. A command may ask any service. */
function checkedService(check: Check, routes: readonly Route[]): string | undefined {
  if (check.kind === 'run') return undefined;
  const own = routes.filter(
    ({ host, path }) => isBelow(check.path, path) && (host === undefined || host === check.host),
  );
  return own.toSorted((a, b) => b.path.length - a.path.length)[0]?.service;
}

function isBelow(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}
