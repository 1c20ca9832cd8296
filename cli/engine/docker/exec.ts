import type Docker from 'dockerode';
import { call } from './client.ts';
import { outputLines } from './output-lines.ts';

export async function exec(
  docker: Docker,
  container: string,
  command: string[],
): Promise<{ code: number; lines: string[] }> {
  const created = await call(
    docker.getContainer(container).exec({ Cmd: command, AttachStdout: true, AttachStderr: true }),
  );
  const stream = await call(created.start({ hijack: true, stdin: false }));
  const output = await call(collect(stream));
  const { ExitCode } = await call(created.inspect());
  return { code: ExitCode ?? 1, lines: await outputLines(output) };
}

function collect(stream: NodeJS.ReadableStream): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.once('end', () => resolve(Buffer.concat(chunks)));
    stream.once('error', reject);
  });
}
