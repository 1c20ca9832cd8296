import { userInfo } from 'node:os';

/** The user who called sudo, else the current user; a user id when this host has no name for it. */
export function userName(): string {
  try {
    return process.env.SUDO_USER || userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
