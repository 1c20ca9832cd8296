import type Docker from 'dockerode';
import { exec } from '../docker/exec.ts';

/**
 * An old worker keeps no idle connection: it closes those as soon as it is told to quit
 * (src/os/unix/ngx_process_cycle.c, ngx_close_idle_connections), so each one is a request.
 * @returns `undefined` when it is unknown: an image without `cat`
 */
export async function isConnected(
  docker: Docker,
  proxy: string,
  addresses: readonly string[],
): Promise<boolean | undefined> {
  const { code, lines } = await exec(docker, proxy, ['cat', '/proc/net/tcp']);
  return code === 0 ? connectsTo(lines, addresses) : undefined;
}

/** ESTABLISHED, SYN_SENT, CLOSE_WAIT: https://docs.kernel.org/networking/proc_net_tcp.html */
const IN_USE: ReadonlySet<string> = new Set(['01', '02', '08']);

/** Parses `/proc/net/tcp`: `  1: 040012AC:8C3E 030012AC:0BB8 01 …`, where the bytes of an address are reversed. */
export function connectsTo(lines: readonly string[], addresses: readonly string[]): boolean {
  const wanted = new Set(addresses.map(reversedHex));
  return lines.some((line) => {
    const [, remote, state] =
      /^\s*\d+: [0-9A-F]{8}:[0-9A-F]{4} ([0-9A-F]{8}):[0-9A-F]{4} ([0-9A-F]{2}) /.exec(line) ?? [];
    return remote !== undefined && state !== undefined && wanted.has(remote) && IN_USE.has(state);
  });
}

function reversedHex(address: string): string {
  const bytes = address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0').toUpperCase());
  return bytes.reverse().join('');
}
