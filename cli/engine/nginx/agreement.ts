import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { BgcError, ExitCode } from '../../errors.ts';
import { isSameRouting, type Routing, routingText } from '../../traffic/routing.ts';
import type { Deployment } from '../deployment.ts';
import { activeRouting } from './active-link.ts';
import { servingOf } from './control.ts';
import { nginxDirectory, type RunningProxy } from './running-proxy.ts';

/** The routing that symlink and running nginx agree on; @throws BgcError when a reload would change the routing */
export async function requireAgreement(site: Deployment, { control }: RunningProxy): Promise<Routing> {
  const [linked, serving] = await Promise.all([activeRouting(nginxDirectory(site)), servingOf(control)]);
  if (linked !== undefined && isSameRouting(linked, serving?.routing)) return linked;
  const named = linked === undefined ? await linkText(site) : routingText(linked);
  const served = serving === undefined ? 'does not answer' : `serves ${routingText(serving.routing)}`;
  throw new BgcError(`the symlink names ${named}, but nginx ${served}: a reload would be a switch`, {
    code: ExitCode.usage,
    hint: 'bgc status; the next bgc up, switch or rollback repairs it',
  });
}

function linkText(site: Deployment): Promise<string> {
  return readlink(join(nginxDirectory(site), 'active.conf')).catch(() => 'nothing');
}
