/** The Compose file on top of the user's own ones, relative to the project directory. */
export const OVERLAY = 'bgc/compose.yaml';

/** Reads the hash of the proxy's definition from an overlay; a proxy created from that overlay has this hash. */
export function definitionIn(overlay = ''): string | undefined {
  return /dev\.bgc\.definition: "?([0-9a-f]{12})/.exec(overlay)?.[1];
}
