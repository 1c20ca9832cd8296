import { BgcError, ExitCode, messageOf } from '../../errors.ts';
import { configFile } from '../../render/config-file.ts';
import { isSameTraffic, type Traffic, trafficText } from '../../traffic.ts';
import { isConflict } from '../docker/client.ts';
import { nginxDirectory, type RunningProxy, requireProxy, type Site } from '../site.ts';
import { activate, activeTraffic } from '../state/active.ts';
import { servingOf } from './control.ts';
import { reload, testFile } from './reload.ts';

/**
 * Changes who has the traffic: test the very file, swap the symlink, reload, and prove it. It returns when the running
 * nginx answers with the new generation and no worker of the old one takes a connection.
 * Neither the exit code of `nginx -t` nor a delivered signal proves that: both succeed for reloads that nginx refuses.
 * @throws BgcError after traffic was put back, when anything is in doubt
 */
export async function switchTo(site: Site, proxy: RunningProxy, traffic: Traffic): Promise<void> {
  const directory = nginxDirectory(site);
  // What nginx serves, and not what the link names: where they differ, the link's was never proved.
  const before = (await servingOf(proxy.control))?.traffic ?? (await activeTraffic(directory)) ?? traffic;
  await testFile(site, proxy, configFile(traffic));
  await activate(directory, traffic);
  try {
    await reload(site, proxy, traffic);
  } catch (error) {
    const reason = reasonOf(error);
    await activate(directory, before);
    await putBack(site, proxy, before, reason);
    throw reason;
  }
}

/** 409: nothing can be done to a container that does not run. */
function reasonOf(error: unknown): unknown {
  if (!isConflict(error)) return error;
  return new BgcError('the proxy ended in the middle of the switch', { code: ExitCode.failed, hint: 'bgc status' });
}

/** @throws BgcError with both problems when the traffic cannot be put back */
async function putBack(site: Site, proxy: RunningProxy, before: Traffic, error: unknown): Promise<void> {
  try {
    // Looked up again: a proxy that was restarted meanwhile has another control port.
    await reload(site, await requireProxy(site), before);
  } catch (second) {
    // What made nginx refuse one file may be in the other too: it then goes on with what it has.
    if (isSameTraffic((await servingOf(proxy.control))?.traffic, before)) return;
    throw new BgcError(
      `${messageOf(error)}; and ${trafficText(before)} could not be made live again: ${messageOf(reasonOf(second))}`,
      {
        code: ExitCode.failed,
        details: error instanceof BgcError ? error.details : [],
        hint: 'bgc status',
        cause: error,
      },
    );
  }
}
