import { describe, expect, test } from 'vitest';
import { outputLines } from '../../../cli/engine/docker/output-lines.ts';

/** One frame as Docker sends it. */
function frame(stream: 0 | 1 | 2, text: string): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

const lines = (...parts: readonly Buffer[]): Promise<string[]> => outputLines(Buffer.concat(parts));

describe("Docker's multiplexed output", () => {
  test('is read whatever stream it came by', async () => {
    expect(await lines(frame(1, 'out\n'), frame(2, 'err\n'), frame(0, 'in\n'))).toEqual(['out', 'err', 'in']);
  });

  test('keeps lines whole that span frames, and in their order', async () => {
    expect(await lines(frame(1, 'one\ntw'), frame(1, 'o\n'), frame(2, 'three\r\n'))).toEqual(['one', 'two', 'three']);
  });

  test('counts bytes, not characters', async () => {
    expect(await lines(frame(1, 'Grüße ✔\n'), frame(1, 'next\n'))).toEqual(['Grüße ✔', 'next']);
    const [start, end] = [frame(1, '').subarray(0, 8), Buffer.from('ü')];
    start.writeUInt32BE(1, 4);
    expect(await lines(start, end.subarray(0, 1), start, end.subarray(1))).toEqual(['ü']);
  });

  test('may have empty frames and no line break at the end', async () => {
    expect(await lines(frame(1, ''), frame(1, 'last'))).toEqual(['last']);
  });

  test('that is cut off in a payload or a header gives what is whole', async () => {
    expect(await lines(frame(1, 'whole\n'), frame(1, 'cut off').subarray(0, 11))).toEqual(['whole']);
    expect(await lines(frame(1, 'whole\n'), frame(1, 'cut').subarray(0, 5))).toEqual(['whole']);
  });

  test('of very many small frames does not overflow the stack', async () => {
    const many = Array.from({ length: 100_000 }, () => frame(1, 'x\n'));
    expect(await lines(...many)).toHaveLength(100_000);
  });

  test('of a container with a terminal has no frames and is taken as it is', async () => {
    expect(await lines(Buffer.from('plain output\nof a terminal\n'))).toEqual(['plain output', 'of a terminal']);
  });

  test('may be nothing at all', async () => expect(await lines(Buffer.alloc(0))).toEqual([]));

  test('of a terminal that is shorter than a header is kept', async () =>
    expect(await lines(Buffer.from('hi\n'))).toEqual(['hi']));
});
