import type { Config } from '../../config/config.ts';

/** Pages of the user's own for errors would not be shown where a location has an `error_page` of its own. */
export function hasErrorPages({ proxy: { snippets } }: Pick<Config, 'proxy'>): boolean {
  return [...snippets.http, ...snippets.server].some((text) => text.includes('error_page'));
}
