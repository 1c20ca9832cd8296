/** One of the two copies of the released services. */
export type Color = 'blue' | 'green';

export const COLORS: readonly Color[] = ['blue', 'green'];

export function otherColor(color: Color): Color {
  return color === 'blue' ? 'green' : 'blue';
}

export function isColor(text: string): text is Color {
  return text === 'blue' || text === 'green';
}

/** The Compose service that runs `service` in one color. */
export function colored(service: string, color: Color): string {
  return `${service}-${color}`;
}

/** The Compose service of the proxy. */
export const PROXY = 'bgc-proxy';

/** Network of the proxy and the containers behind it. Compose creates it per project, so none other joins by chance. */
export const PRIVATE_NETWORK = 'bgc';

/** The proxy's volume; `compose/proxy.yaml` mounts it. */
export const SPOOL = 'bgc-spool';
