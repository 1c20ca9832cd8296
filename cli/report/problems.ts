import type { Config } from '../config/config.ts';
import { degradedText } from '../modes/health.ts';
import { standingCanary } from '../release/active-canary.ts';
import type { Home, Observed } from '../release/observed.ts';
import type { Color } from '../traffic/color.ts';
import { isSameRouting, type Routing, routingText } from '../traffic/routing.ts';

export function problemsOf(observed: Observed, live: Color | null): string[] {
  const { proxy, desired, routing, previousServices, home } = observed;
  const problems: string[] = [];
  const canary = standingCanary(observed);
  // While a canary stands, setting its present share again changes nothing else.
  const same = canary && `bgc canary ${canary.percent}`;
  if (proxy.state === 'absent') problems.push(`there is no proxy: ${same ?? 'bgc up'} starts it`);
  if (proxy.state === 'stopped')
    problems.push(`the proxy is not running (${proxy.reason}): no traffic is being served; run ${same ?? 'bgc up'}`);
  if (proxy.state === 'running' && proxy.serving === undefined)
    problems.push('the proxy does not answer: bgc compose -- logs bgc-proxy');
  if (routing !== undefined && !isSameRouting(desired, routing))
    problems.push(`${disagreement(observed, routing)}: ${same ?? 'the next bgc up, switch or rollback'} repairs it`);
  if (proxy.state !== 'absent' && live === null) problems.push('no release is live: bgc up');
  if (home !== undefined) problems.push(homeText(home));
  if (previousServices.length > 0)
    problems.push(`${previousServices.join(', ')} also runs without a color, outside bgc`);
  return problems;
}

function homeText({ kind, directory }: Home): string {
  return kind === 'elsewhere'
    ? `the project is released from ${directory}; this directory is a copy, and changes nothing`
    : `the proxy has its files from ${directory}/bgc, which is gone: its next start would fail; bgc up gives it the files of this directory`;
}

function disagreement({ desired, proxy }: Observed, routing: Routing): string {
  const named = desired === undefined ? 'nothing' : routingText(desired);
  const isServed = proxy.state === 'running' && proxy.serving !== undefined;
  return `the symlink names ${named}, but ${isServed ? 'nginx serves' : 'the last visitors got'} ${routingText(routing)}`;
}

/** The color that should serve but does not. None during a release: one color is then out on purpose. Pure. */
export function missingOf(config: Config, observed: Observed, isInFlight: boolean): string[] {
  const missing = isInFlight ? undefined : degradedText(config, observed);
  return missing === undefined ? [] : [missing];
}

/** Gaps in the records, with the reason for each. Pure. */
export function unknownOf({ unread }: Observed, problem: string | undefined): string[] {
  const history = unread === undefined ? [] : [`${unread}: earlier releases are not known`];
  return problem === undefined ? history : [...history, problem];
}
