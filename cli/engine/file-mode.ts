import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Who may read and write a file; the umask of the process narrows what is created. */
export interface Mode {
  created: number;
  /** Of the file that is replaced. */
  kept?: number;
}

/** Of a file below `bgc/state/`: commands may hold a password, and who releases shares a group with his colleagues. */
export const STATE_MODE = 0o660;
/** Of what is generated: nginx reads it, in its container and maybe as another user. */
const GENERATED_MODE = 0o644;

/** What a file that is written gets; one that the user has closed stays closed. */
export async function modeOf(directory: string, path: string): Promise<Mode> {
  if (path.startsWith('bgc/state/')) return { created: STATE_MODE };
  const there = await stat(join(directory, path)).catch(() => undefined);
  return there === undefined ? { created: GENERATED_MODE } : { created: 0o600, kept: there.mode & 0o777 };
}
