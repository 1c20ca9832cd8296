import type { Config } from '../../config/config.ts';
import type { Color } from '../../traffic/color.ts';
import type { Step } from '../step.ts';

/** Proofs that need the proxy, before the color gets any visitor. Pure. */
export function proofSteps(config: Config, color: Color, timeout: number | undefined): Step[] {
  const checks = config.checks.map(
    (check): Step => ({ kind: 'check', why: 'through the preview, before any visitor', check }),
  );
  return [
    ...reachSteps(config, color, timeout),
    ...probeSteps(config, color, timeout),
    ...warmUpStep(config, color),
    ...checks,
  ];
}

export function reachSteps(config: Config, color: Color, timeout?: number, both?: true): Step[] {
  const why = 'nginx must know the addresses before the switch';
  return config.services
    .filter(({ port }) => port !== undefined)
    .map(({ name, startTimeout }) => ({
      kind: 'reach',
      why,
      color,
      service: name,
      timeout: timeout ?? startTimeout,
      ...(both && { both }),
    }));
}

export function probeSteps(config: Config, color: Color, timeout: number | undefined): Step[] {
  const why = 'a release that is not healthy never gets traffic';
  return config.services.flatMap(({ name, health, startTimeout }): Step[] =>
    health === undefined
      ? []
      : [{ kind: 'probe', why, color, service: name, path: health.path, timeout: timeout ?? startTimeout }],
  );
}

/** Before the checks, which must meet the color as visitors will. */
function warmUpStep({ warmUp }: Config, color: Color): Step[] {
  return warmUp === undefined ? [] : [{ kind: 'warm_up', why: 'so that no visitor meets it cold', color, warmUp }];
}
