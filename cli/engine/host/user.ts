import { userInfo } from 'node:os';

/** The person behind sudo; a user id when the machine has no name for it. */
export function userName(): string {
  try {
    return process.env.SUDO_USER || userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
