import { describe, expect, test } from 'vitest';
import { isRefusal, parseErrorLine } from '../../../cli/engine/nginx/error-log.ts';

const line = (level: string, message: string): string => `2026/01/31 12:00:00 [${level}] 29#29: ${message}`;

test('a line of the error log must be read with its level, worker and message', () => {
  expect(parseErrorLine(line('notice', 'gracefully shutting down'))).toEqual({
    level: 'notice',
    pid: 29,
    message: 'gracefully shutting down',
  });
});

test.each(['', '{"at":1}', 'nginx: [emerg] x', ' 2026/01/31 12:00:00 [emerg] 1#1: x', '[emerg] 1#1: x'])(
  '%j must count as none',
  (text) => {
    expect(parseErrorLine(text)).toBeUndefined();
  },
);

describe('nginx has refused a reload', () => {
  test.each([
    'unknown directive "htp" in /etc/nginx/bgc/blue.conf:3',
    'host not found in upstream "web" in /etc/nginx/bgc/blue.conf:3',
    'the size 65536 of shared memory zone "a" conflicts with already declared size 131072',
  ])('when it says so: %s', (message) => {
    expect(isRefusal(line('emerg', message))).toBe(true);
  });

  test('when a worker cannot begin with it', () => {
    const message = 'worker process 30 exited with fatal code 2 and cannot be respawned';
    expect(isRefusal(line('alert', message))).toBe(true);
  });

  test('but not when a worker crashes, which is replaced', () => {
    expect(isRefusal(line('alert', 'worker process 30 exited on signal 11'))).toBe(false);
    expect(isRefusal(line('notice', 'worker process 30 exited with code 0'))).toBe(false);
  });

  test('but not as long as it tries to get an address', () => {
    expect(isRefusal(line('emerg', 'bind() to 0.0.0.0:80 failed (98: Address in use)'))).toBe(false);
  });

  test.each([
    ['warn', 'a client request body is buffered, request: "POST / HTTP/1.1", referrer: "[emerg] 1#1: x"'],
    ['error', 'connect() failed while connecting to upstream, request: "GET /[emerg] HTTP/1.1"'],
    ['error', 'x, referrer: "2026/01/31 12:00:00 [emerg] 1#1: unknown directive"'],
  ])('but not because a visitor says so: [%s] %s', (level, message) => {
    expect(isRefusal(line(level, message))).toBe(false);
    expect(parseErrorLine(line(level, message))?.level).toBe(level);
  });
});
