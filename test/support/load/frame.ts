import { randomBytes } from 'node:crypto';

/** A WebSocket frame (RFC 6455), as small as a test needs it: unfragmented, below 64 KiB. */
export interface Frame {
  opcode: number;
  payload: Buffer;
}

export const TEXT = 1;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

/** A masked frame, as a client must send it. */
export function encodeFrame({ opcode, payload }: Frame): Buffer {
  const { length } = payload;
  const mask = randomBytes(4);
  const size = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 0xff];
  const masked = payload.map((byte, i) => byte ^ (mask[i % 4] ?? 0));
  return Buffer.concat([Buffer.from([0x80 | opcode, ...size]), mask, masked]);
}

/** The first frame of what a server sent, and what follows it. */
export function takeFrame(bytes: Buffer): { frame: Frame; rest: Buffer } | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes.readUInt8(1);
  if (short > 126) throw new Error('a masked or huge frame from a server');
  const start = short === 126 ? 4 : 2;
  if (bytes.length < start) return undefined;
  const end = start + (short === 126 ? bytes.readUInt16BE(2) : short);
  if (bytes.length < end) return undefined;
  return {
    frame: { opcode: bytes.readUInt8(0) & 0x0f, payload: bytes.subarray(start, end) },
    rest: bytes.subarray(end),
  };
}
