import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../../errors.ts';
import type { Runs } from '../../release/runs.ts';
import { OVERLAY } from '../../render/compose/overlay-file.ts';
import { releaseVariable } from '../../render/compose/pin.ts';
import { COLORS } from '../../traffic/color.ts';
import type { Deployment } from '../deployment.ts';
import { runAttached } from '../host/process.ts';
import { runShown } from './escaped-output.ts';

/** With the user's files, the overlay and, in the environment, both colors' releases. */
export async function composeForUser(
  site: Pick<Deployment, 'compose' | 'directory'>,
  words: readonly string[],
  runs: Runs,
  show?: (line: string) => string,
): Promise<number> {
  requireOverlay(site.directory);
  const args = [...site.compose.baseArgs, ...words];
  const env = { ...site.compose.env, ...releaseEnv(runs) };
  return show === undefined ? runAttached('docker', args, env) : runShown('docker', args, env, show);
}

/** @throws BgcError when bgc's overlay is missing: without it Compose does not know the colors */
function requireOverlay(directory: string): void {
  if (existsSync(join(directory, OVERLAY))) return;
  throw usageError(`there is no ${OVERLAY}: nothing has been released here`, 'bgc up, or bgc render if it got lost');
}

function releaseEnv(runs: Runs): Record<string, string> {
  return Object.fromEntries(
    COLORS.flatMap((color) => {
      const release = runs[color];
      return release === undefined ? [] : [[releaseVariable(color), String(release)]];
    }),
  );
}
