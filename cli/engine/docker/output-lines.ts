import { frames, HEADER } from './frame-stream.ts';

/** A terminal's output has no frames. Not dockerode's demuxer: it recurses per frame, and many overflow the stack. */
export async function outputLines(output: Buffer): Promise<string[]> {
  const lines = (isFramed(output) ? await payloads(output) : output).toString().split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function isFramed(output: Buffer): boolean {
  return output.length >= HEADER && output.readUInt8(0) <= 2 && output.readUIntBE(1, 3) === 0;
}

async function payloads(output: Buffer): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const { payload } of frames([output])) parts.push(payload);
  return Buffer.concat(parts);
}
