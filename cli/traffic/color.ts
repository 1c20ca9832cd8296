export type Color = 'blue' | 'green';

export const COLORS: readonly Color[] = ['blue', 'green'];

export function otherColor(color: Color): Color {
  return color === 'blue' ? 'green' : 'blue';
}

export function isColor(text: string): text is Color {
  return text === 'blue' || text === 'green';
}

export function colored(service: string, color: Color): string {
  return `${service}-${color}`;
}

export const PROXY = 'bgc-proxy';

/** Network of the proxy and the containers behind it. Compose creates it per project, so none other joins by chance. */
export const PRIVATE_NETWORK = 'bgc';

/** The proxy's volume; `compose/proxy.yaml` mounts it. */
export const SPOOL = 'bgc-spool';
