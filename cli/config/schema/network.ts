import { isIPv4, isIPv6 } from 'node:net';

const NETWORK = /^(?<address>[\da-fA-F:.]+)(?:\/(?<bits>\d{1,3}))?$/;

/** Whether a text is an IPv4 or IPv6 address or network. False for `/0`, which holds every address. */
export function isNetwork(written: string): boolean {
  const { address = '', bits } = NETWORK.exec(written)?.groups ?? {};
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : 0;
  return bits === undefined ? most > 0 : Number(bits) > 0 && Number(bits) <= most;
}
