import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frames, type StreamFrame } from '../../../cli/engine/docker/frame-stream.ts';

function frame(stream: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(stream, 0);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

async function all(stream: AsyncIterable<StreamFrame>): Promise<StreamFrame[]> {
  const received: StreamFrame[] = [];
  for await (const one of stream) received.push(one);
  return received;
}

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let offset = 0, index = 0; offset < bytes.length; index += 1) {
    const size = sizes[index] ?? bytes.length;
    chunks.push(bytes.subarray(offset, offset + size));
    offset += size;
  }
  return chunks;
}

test('frames must come out whole and in order, however the engine cuts its output', async () => {
  const framesOut = fc.array(fc.tuple(fc.constantFrom(1, 2), fc.uint8Array({ maxLength: 50 })));
  const sizes = fc.array(fc.integer({ min: 1, max: 20 }));
  await fc.assert(
    fc.asyncProperty(framesOut, sizes, async (sent, cuts) => {
      const chunks = cut(Buffer.concat(sent.map(([stream, payload]) => frame(stream, payload))), cuts);
      const received = await all(frames(chunks));
      expect(received.map(({ stream, payload }) => [stream === 'stderr' ? 2 : 1, [...payload]])).toEqual(
        sent.map(([stream, payload]) => [stream, [...payload]]),
      );
    }),
  );
});

test('what was cut in the middle of a frame must be left out', async () => {
  const whole = frame(1, Buffer.from('one'));
  expect(await all(frames([Buffer.concat([whole, whole.subarray(0, 9)])]))).toHaveLength(1);
});

test('a slow reader must hold the engine back', async () => {
  let asked = 0;
  function* chunks() {
    for (;;) {
      asked += 1;
      yield frame(1, Buffer.from('line\n'));
    }
  }
  const reader = frames(chunks());
  await reader.next();
  await reader.next();
  expect(asked).toBe(2);
});
