/** What goes on top of the user's Compose files, relative to the project directory. */
export const OVERLAY = 'bgc/compose.yaml';

/** The hash of the proxy's definition, read from the text of an overlay: what a proxy created from it would have. */
export function definitionIn(overlay = ''): string | undefined {
  return /dev\.bgc\.definition: "?([0-9a-f]{12})/.exec(overlay)?.[1];
}
