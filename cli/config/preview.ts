import type { Listen } from './config.ts';
import type { Written } from './written.ts';

/** Who else may see the preview, and how. Files are relative to the project directory, or absolute. */
export interface Previewing {
  /** On the public listener, this host means the preview; below it, `blue.` and `green.` mean one color. */
  host?: string;
  /** Holds what a visitor must know to get the preview on the public listener, under any host. */
  secretFile?: string;
  /** A htpasswd file: who gives a name and a password of it may see the preview. */
  auth?: string;
  /** Addresses and networks that may see the preview; none: all may. */
  allow: readonly string[];
}

/** What of `preview:` is for others than those on this machine; nothing when it only says where to listen. */
export function toPreviewing(written: Written['preview']): { preview: Listen; previewing?: Previewing } {
  if (!('listen' in written)) return { preview: written };
  const { listen, host, secret_file, auth, allow } = written;
  return {
    preview: listen,
    previewing: {
      ...(host === undefined ? {} : { host }),
      ...(secret_file === undefined ? {} : { secretFile: secret_file }),
      ...(auth === undefined ? {} : { auth }),
      allow,
    },
  };
}

/** Whether others than those on this machine reach a listener. */
export function isExposed({ host }: Listen): boolean {
  return host === undefined || !(host.startsWith('127.') || host === '::1');
}

/** Whether somebody may be kept out of the preview. */
export function isGuarded(previewing: Previewing | undefined): boolean {
  return previewing !== undefined && (previewing.auth !== undefined || previewing.allow.length > 0);
}
