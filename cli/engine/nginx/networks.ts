import type Docker from 'dockerode';
import { NETWORKS, networksConf, type ProxyNetwork } from '../../render/nginx/networks.ts';
import type { Deployment } from '../deployment.ts';
import { call } from '../docker/client.ts';
import { isProxy, type ProjectContainer, projectContainers } from '../docker/containers.ts';
import { exec } from '../docker/exec.ts';
import { readOwn, writeFiles } from '../host/files.ts';
import { poll } from '../host/poll.ts';
import { servingOf } from './control.ts';
import { proxyIn } from './running-proxy.ts';

/** Returns whether nginx has to read it. Docker keeps a network's addresses as long as a container is on it. */
export async function writeNetworks(site: Deployment, proxy: Pick<ProjectContainer, 'info'>): Promise<boolean> {
  const names = Object.keys(proxy.info.NetworkSettings.Networks).sort();
  const text = networksConf(await Promise.all(names.map((name) => networkOf(site.docker, name))));
  if ((await readOwn(site.directory, NETWORKS)) === text) return false;
  await writeFiles(site.directory, new Map([[NETWORKS, text]]));
  return true;
}

/**
 * The same for a proxy that does not answer: Compose alone may have started it on recreated networks, and then it takes
 * this machine for an outside client. A proxy that answers but never had the file reads it with its next reload.
 */
export async function mendNetworks(site: Deployment): Promise<void> {
  const containers = await projectContainers(site.docker, site.project);
  const running = proxyIn(containers);
  const proxy = containers.find(isProxy);
  if (running === undefined || proxy === undefined) return;
  const isTold = (await readOwn(site.directory, NETWORKS)) !== undefined;
  const answers = (await servingOf(running.control)) !== undefined;
  if ((answers && isTold) || !(await writeNetworks(site, proxy)) || answers) return;
  await exec(site.docker, running.id, ['nginx', '-s', 'reload', '-c', '/etc/nginx/bgc/active.conf']);
  await poll(site.clock, async () => (await servingOf(running.control)) !== undefined, {
    within: ANSWERS_WITHIN,
    every: POLL_INTERVAL,
  });
}

/** Milliseconds. */
const ANSWERS_WITHIN = 3000;
const POLL_INTERVAL = 50;

/** https://docs.docker.com/reference/api/engine/version/v1.45/#tag/Network/operation/NetworkInspect */
async function networkOf(docker: Docker, name: string): Promise<ProxyNetwork> {
  const { IPAM } = await call(docker.getNetwork(name).inspect());
  const configs = IPAM?.Config ?? [];
  return {
    name,
    subnets: configs.flatMap(({ Subnet }) => Subnet ?? []),
    gateways: configs.flatMap(({ Gateway }) => Gateway?.replace(/\/\d+$/, '') ?? []),
  };
}
