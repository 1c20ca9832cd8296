import { expect, test } from 'vitest';
import { droppedText } from '../../../cli/release/dropped-requests.ts';

test.each([
  [{ requests: 0, webSockets: 0 }, undefined],
  [{ requests: 1, webSockets: 0 }, '1 request was terminated after 60s'],
  [{ requests: 1, webSockets: 2 }, '2 WebSockets and 1 request were terminated after 60s'],
  [{ requests: 0, webSockets: 1 }, '1 WebSocket was terminated after 60s'],
])('what a drain cut must be told: %o', (cut, text) => {
  expect(droppedText({ ...cut, after: 60_000, atLeast: true })?.startsWith('at least ')).toBe(text && true);
  const told = droppedText({ ...cut, after: 60_000 });
  if (text === undefined) expect(told).toBeUndefined();
  else expect(told).toBe(`${text} (drain in bgc.yaml)`);
});
