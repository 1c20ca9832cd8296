/** Bytes before the payload of each frame. */
export const HEADER = 8;

export interface StreamFrame {
  stream: 'stdout' | 'stderr';
  payload: Buffer;
}

/**
 * Frames of [stream, 0, 0, 0, length as 32 bits big-endian] and then the payload; one that was cut short is left out.
 * A slow reader holds back the engine instead of filling the memory.
 * https://docs.docker.com/reference/api/engine/version/v1.45/#tag/Container/operation/ContainerAttach
 */
export async function* frames(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<StreamFrame> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = endOfFrame(rest); end <= rest.length; end = endOfFrame(rest)) {
      yield { stream: rest.readUInt8(0) === 2 ? 'stderr' : 'stdout', payload: rest.subarray(HEADER, end) };
      rest = rest.subarray(end);
    }
  }
}

/** The end of the first frame, in bytes; beyond the end of `bytes` when the frame is not complete. */
function endOfFrame(bytes: Buffer): number {
  return bytes.length < HEADER ? Number.POSITIVE_INFINITY : HEADER + bytes.readUInt32BE(4);
}
