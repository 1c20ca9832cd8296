import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from './connection.ts';
import { RequestFailure } from './failure.ts';
import { requestHead } from './request.ts';
import type { Response } from './response.ts';
import { parseTarget } from './target.ts';

export interface UploadOptions {
  url: string;
  host?: string;
  seconds: number;
  bytes: number;
  hungAfterMs?: number;
}

export type UploadResult = { response: Response } | { failure: RequestFailure };

const PIECE_EVERY_MS = 50;

/** POSTs a body in small pieces, evenly spread. An early answer ends the upload; any status is a response. */
export async function slowUpload(options: UploadOptions): Promise<UploadResult> {
  try {
    return { response: await upload(options) };
  } catch (error) {
    if (error instanceof RequestFailure) return { failure: error };
    throw error;
  }
}

async function upload({ url, host, seconds, bytes, hungAfterMs = 30_000 }: UploadOptions): Promise<Response> {
  const target = parseTarget(url, host);
  const connection = await Connection.connect(target, hungAfterMs);
  try {
    const answer = connection.expect('POST', seconds * 1000 + hungAfterMs);
    connection.write(requestHead('POST', target, { 'Content-Length': bytes }));
    await Promise.race([trickle(connection, bytes, seconds), answer]);
    return await answer;
  } finally {
    connection.close();
  }
}

async function trickle(connection: Connection, bytes: number, seconds: number): Promise<void> {
  const pieces = Math.max(1, Math.ceil((seconds * 1000) / PIECE_EVERY_MS));
  const start = performance.now();
  for (let piece = 1, sent = 0; piece <= pieces && connection.open; piece += 1) {
    await sleep(start + (piece * seconds * 1000) / pieces - performance.now());
    const upTo = Math.floor((bytes * piece) / pieces);
    connection.write(Buffer.alloc(upTo - sent, 'x'));
    sent = upTo;
  }
}
