import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { BgcError, ExitCode } from '../../errors.ts';
import { isSameTraffic, type Traffic, trafficText } from '../../traffic/traffic.ts';
import type { Deployment } from '../deployment.ts';
import { activeTraffic } from './active-link.ts';
import { servingOf } from './control.ts';
import { nginxDirectory, type RunningProxy } from './running-proxy.ts';

/** Reads the link's own text: @throws BgcError when a reload would give the traffic to something else */
export async function requireAgreement(site: Deployment, { control }: RunningProxy): Promise<Traffic> {
  const [linked, serving] = await Promise.all([activeTraffic(nginxDirectory(site)), servingOf(control)]);
  if (linked !== undefined && isSameTraffic(linked, serving?.traffic)) return linked;
  const named = linked === undefined ? await linkText(site) : trafficText(linked);
  const served = serving === undefined ? 'does not answer' : `serves ${trafficText(serving.traffic)}`;
  throw new BgcError(`the symlink names ${named}, but nginx ${served}: a reload would be a switch`, {
    code: ExitCode.usage,
    hint: 'bgc status; the next bgc up, switch or rollback repairs it',
  });
}

function linkText(site: Deployment): Promise<string> {
  return readlink(join(nginxDirectory(site), 'active.conf')).catch(() => 'nothing');
}
