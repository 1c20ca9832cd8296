/** One piece of a container's output. */
export interface Frame {
  stream: 'stdout' | 'stderr';
  text: string;
}

const HEADER = 8;

/**
 * Splits Docker's multiplexed output: frames of [stream, 0, 0, 0, length as 32 bits big-endian] and then the payload.
 * A container with a terminal has no frames; its output is returned as it is. (dockerode's own demuxer recurses per
 * frame and overflows the stack on many small ones.)
 * https://docs.docker.com/reference/api/engine/version/v1.45/#tag/Container/operation/ContainerAttach
 */
export function splitFrames(output: Buffer): Frame[] {
  const frames: Frame[] = [];
  const plain: Frame[] = [{ stream: 'stdout', text: output.toString('utf8') }];
  let offset = 0;
  while (offset + HEADER <= output.length) {
    const stream = output.readUInt8(offset);
    if (stream > 2 || output.readUIntBE(offset + 1, 3) !== 0) return plain;
    const end = offset + HEADER + output.readUInt32BE(offset + 4);
    frames.push({
      stream: stream === 2 ? 'stderr' : 'stdout',
      text: output.toString('utf8', offset + HEADER, Math.min(end, output.length)),
    });
    offset = end;
  }
  return offset === 0 && output.length > 0 ? plain : frames;
}

/** The output as lines, in the order it came. */
export function framesToLines(frames: readonly Frame[]): string[] {
  const lines = frames
    .map(({ text }) => text)
    .join('')
    .split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
