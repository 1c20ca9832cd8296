/** Before and since Docker 28. */
const OUT_OF_NETWORKS = /non-overlapping IPv4 address pool|address pools have been fully subnetted/i;

/**
 * What helps when Docker has no addresses left for a new network; else `undefined`. By default it has room for about 30
 * networks. https://docs.docker.com/engine/network/#automatic-subnet-allocation
 */
export function moreNetworks(errors: readonly string[]): string | undefined {
  if (!errors.some((line) => OUT_OF_NETWORKS.test(line))) return undefined;
  return 'remove networks that no container uses: docker network prune; or give Docker more of them: default-address-pools in /etc/docker/daemon.json';
}
