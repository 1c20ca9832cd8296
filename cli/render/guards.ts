import type { Config } from '../config/config.ts';
import type { LocationView } from './locations.ts';

/**
 * What no visitor may ask for: who takes part is bgc's to say, which asks the containers themselves. Applications that do
 * not care about case or a slash at the end are common, so nginx does not either.
 */
export function guards({ traffic }: Pick<Config, 'traffic'>): LocationView[] {
  if (traffic.mode !== 'rolling' || traffic.membership === undefined) return [];
  const path = traffic.membership.enable.replaceAll('.', '\\.').replace('{state}', '(?:live|standby)');
  return [{ match: `~* ^${path.replace(/\/$/, '')}/?$`, lines: ['return 404;'] }];
}
