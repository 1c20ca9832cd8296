import type { Config } from '../config/config.ts';
import type { LocationView } from './locations.ts';

/**
 * What no visitor may ask for: who takes part is bgc's to say, which asks the containers themselves. Applications read a
 * path in many ways: without regard to case, `;parameters` or `.json`, with `\` for `/`, with the first part of `//x/y` as a
 * host. So nginx looks for the parts of the path, in their order, wherever they stand in it and whatever is between.
 */
export function guards({ traffic }: Pick<Config, 'traffic'>): LocationView[] {
  if (traffic.mode !== 'rolling' || traffic.membership === undefined) return [];
  const parts = traffic.membership.enable.split('/').filter((part) => part !== '');
  const patterns = parts.map((part) => part.replaceAll('.', '\\.').replace('{state}', '(?:live|standby)'));
  // To nginx's own reader `\\` would be one backslash.
  const path = patterns.join(String.raw`[/\x5c;](?:.*[/\x5c])?`);
  return [{ match: String.raw`~* "[/\x5c]${path}(?![A-Za-z0-9_-])"`, lines: ['return 404;'] }];
}
