import type { Listen } from '../config/config.ts';
import type { Project, PublishedPort } from './project.ts';

/** The service that is not released, starts with the project, and publishes a TCP port there; it keeps that port. */
export function keeperOf({ services }: Project, released: readonly string[], listen: Listen): string | undefined {
  const kept = [...services.values()].filter(
    ({ name, enabled, replicas }) => enabled && replicas > 0 && !released.includes(name),
  );
  return kept.find(({ ports }) => ports.some((port) => isThere(port, listen)))?.name;
}

function isThere({ published, protocol, host }: PublishedPort, listen: Listen): boolean {
  const sameAddress = isAny(host) || isAny(listen.host) || host === listen.host;
  return protocol === 'tcp' && published === String(listen.port) && sameAddress;
}

function isAny(host: string | undefined): boolean {
  return host === undefined || host === '' || host === '0.0.0.0' || host === '::';
}
