import { join } from 'node:path';
import { readBounded } from '../../config/text/bounded-file.ts';
import { BgcError, ExitCode } from '../../errors.ts';
import { MAINTENANCE, PAGE } from '../../render/nginx/maintenance.ts';
import type { Deployment } from '../deployment.ts';
import { get } from '../host/http.ts';
import { poll } from '../host/poll.ts';
import { requireAgreement } from './agreement.ts';
import { removeAllowed, removePage, writeAllowed, writePage } from './maintenance-files.ts';
import { reload } from './reload.ts';
import { nginxDirectory, type RunningProxy, requireProxy } from './running-proxy.ts';
import { testFile } from './test-file.ts';

/** Milliseconds within which nginx must see a file of this machine. */
const SEEN_WITHIN = 2000;
const POLL_INTERVAL = 50;

/** No reload, so no connection is terminated; @throws BgcError when nginx does not see it: the site is open then */
export async function beginMaintenance(site: Deployment, page: Uint8Array): Promise<void> {
  const proxy = await requireProxy(site);
  const directory = nginxDirectory(site);
  await writePage(directory, page);
  if (await isSeen(site, proxy, page)) return;
  await removePage(directory);
  throw unseen(directory);
}

function isSeen({ clock }: Deployment, { control }: RunningProxy, page: Uint8Array): Promise<boolean> {
  const wanted = Buffer.from(page).toString();
  const isAnswered = async (): Promise<boolean> => {
    const answer = await get(control, '/maintenance', { timeout: SEEN_WITHIN }).catch(() => undefined);
    return answer?.status === 200 && answer.body === wanted;
  };
  return poll(clock, isAnswered, { within: SEEN_WITHIN, every: POLL_INTERVAL });
}

function unseen(directory: string): BgcError {
  return knowsMaintenance(join(directory, 'active.conf'))
    ? new BgcError(`nginx does not see bgc/nginx/${MAINTENANCE}/${PAGE}, so bgc did not close the site`, {
        code: ExitCode.failed,
        hint: 'chmod a+x that directory, or see: bgc compose -- logs bgc-proxy',
      })
    : new BgcError('the nginx configuration has no maintenance mode yet, so bgc did not close the site', {
        code: ExitCode.failed,
        hint: 'bgc up',
      });
}

function knowsMaintenance(file: string): boolean {
  try {
    return readBounded(file).includes('$bgc_maintenance');
  } catch {
    return false;
  }
}

/** nginx reads the list at a reload, which fails no request; @throws BgcError after the former list is restored */
export async function allowDuringMaintenance(site: Deployment, networks: readonly string[]): Promise<void> {
  const proxy = await requireProxy(site);
  const traffic = await requireAgreement(site, proxy);
  const directory = nginxDirectory(site);
  const putBack = await writeAllowed(directory, networks);
  try {
    await testFile(site, proxy, 'active.conf');
    await reload(site, proxy, traffic);
  } catch (error) {
    await putBack();
    throw error;
  }
  if (networks.length === 0) await removeAllowed(directory);
}
