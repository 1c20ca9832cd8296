import type { Listen, Previewing } from '../config.ts';
import type { Written } from '../schema/written.ts';

export function toPreviewing(written: Written['preview']): { preview: Listen; previewing?: Previewing } {
  if (!('listen' in written)) return { preview: written };
  const { listen, ...previewing } = written;
  return { preview: listen, previewing };
}

export function isExposed({ host }: Listen): boolean {
  return host === undefined || !(host.startsWith('127.') || host === '::1');
}

export function isGuarded(previewing: Previewing | undefined): boolean {
  return previewing !== undefined && (previewing.auth !== undefined || previewing.allow.length > 0);
}
