import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A project as the real `docker compose config --format json` prints it. */
export interface ComposeModel {
  name: string;
  services: Record<string, Record<string, unknown>>;
}

/** Puts texts into a new directory, by path. */
export async function writeTree(texts: ReadonlyMap<string, string>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'bgc-render-'));
  for (const [path, text] of texts) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  return directory;
}

/** Asks the real Compose what it makes of some files; every profile counts. */
export async function composeConfig(
  directory: string,
  files: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ComposeModel> {
  const named = files.flatMap((file) => ['-f', join(directory, file)]);
  const args = ['compose', '--project-directory', directory, ...named, '--profile', '*', 'config', '--format', 'json'];
  const { stdout } = await run('docker', args, { cwd: directory, env: { ...process.env, ...env } });
  return JSON.parse(stdout) as ComposeModel;
}

/** The model with one service per line, without what it does not say, and its directory under another name. */
export function formatModel({ name, services }: ComposeModel, directory: string, shownAs: string): string {
  const lines = Object.entries(services).map(([service, one]) => {
    const said = Object.fromEntries(Object.entries(one).filter(([, value]) => value !== null));
    return `${JSON.stringify(service)}: ${JSON.stringify(said)}`;
  });
  const text = `{"name": ${JSON.stringify(name)}, "services": {\n${lines.join(',\n')}\n}}\n`;
  return text.replaceAll(directory, shownAs);
}
