import type { Target } from './target.ts';

export function requestHead(method: string, target: Target, headers: Record<string, string | number> = {}): string {
  const lines = Object.entries({ Host: target.authority, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target.path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** A whole request as bytes, so that it is built once and written in one piece. */
export function requestBytes(method: string, target: Target, bodyBytes: number): Buffer {
  const hasBody = bodyBytes > 0 || method === 'POST' || method === 'PUT';
  const head = requestHead(method, target, hasBody ? { 'Content-Length': bodyBytes } : {});
  return Buffer.concat([Buffer.from(head), Buffer.alloc(bodyBytes, 'x')]);
}
