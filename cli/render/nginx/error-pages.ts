import type { Config } from '../../config/config.ts';

/** Whether the user's snippets set error pages. A location with an `error_page` of bgc's would hide them. */
export function hasErrorPages({ proxy: { snippets } }: Pick<Config, 'proxy'>): boolean {
  return [...snippets.http, ...snippets.server].some((text) => text.includes('error_page'));
}
