import { endOfFrame, HEADER } from './frame-stream.ts';

/**
 * The output of a container with a terminal has no frames and is read as it is.
 * (dockerode's own demuxer recurses per frame and overflows the stack on many small ones.)
 */
export function outputLines(output: Buffer): string[] {
  const lines = textOf(output).split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function textOf(output: Buffer): string {
  const texts: string[] = [];
  let rest = output;
  while (rest.length >= HEADER) {
    if (rest.readUInt8(0) > 2 || rest.readUIntBE(1, 3) !== 0) return output.toString();
    const end = endOfFrame(rest);
    texts.push(rest.toString('utf8', HEADER, Math.min(end, rest.length)));
    rest = rest.subarray(end);
  }
  return rest === output ? output.toString() : texts.join('');
}
