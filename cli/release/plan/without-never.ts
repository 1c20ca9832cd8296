import type { Check, Route } from '../../config/config.ts';
import type { Color } from '../../traffic/color.ts';
import type { Step } from '../step.ts';
import type { PlanInput } from './input.ts';

/**
 * A plan without what it would ask of services that a release never had: those that were added to `bgc.yaml` since. What
 * is created later in the plan counts from then on. Pure.
 * @param never services that the release which is created never had
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
        const restore = step.restore.flatMap((one) => without(one, lacks));
        lacks[step.color] = never;
        return [{ ...step, services: step.services.filter((service) => !never.includes(service)), restore }];
      }
      case 'check':
        return never.includes(checkedService(step.check, config.routes) ?? '') ? [] : [step];
      case 'hook':
        // A migration comes before the color is created, and is the new release's all the same.
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

/** Who answers a check: the longest path wins, as in nginx. A command asks whom it likes. */
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
