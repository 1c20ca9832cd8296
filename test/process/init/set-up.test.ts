import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { loadConfig } from '../../../cli/config/load.ts';
import type { Context } from '../../../cli/context.ts';
import { hostAt } from '../../../cli/engine/engines.ts';
import type { Outcome } from '../../../cli/init/outcome.ts';
import { setUp } from '../../../cli/init/set-up.ts';
import { placeInShell } from '../../../cli/init/shell-place.ts';
import { ToldClock } from '../../support/clock.ts';
import { writeTree } from '../../support/compose-config.ts';

const VARIABLES = ['FILE', 'PATH_SEPARATOR', 'PROFILES', 'ENV_FILES', 'DISABLE_ENV_FILE', 'PROJECT_NAME'];

beforeEach(() => {
  for (const name of VARIABLES) vi.stubEnv(`COMPOSE_${name}`, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function directoryWith(texts: Readonly<Record<string, string>>): Promise<string> {
  const directory = await writeTree(new Map(Object.entries(texts)));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

/** `bgc init --yes` in a directory. */
async function init(directory: string): Promise<Outcome> {
  const output = { write: () => undefined, styled: false, columns: 80 };
  const clock = new ToldClock();
  const signal = AbortSignal.timeout(60_000);
  const context: Context = { cwd: directory, stdout: output, stderr: output, interactive: false, signal, clock };
  const place = await placeInShell({ file: [], projectDirectory: undefined }, context, (at) => hostAt(at, clock));
  const flags = { service: [], port: undefined, http: undefined, preview: undefined, image: undefined };
  const how = { flags, takesGuesses: true, asks: false, before: undefined, report: () => undefined };
  return setUp({ ...how, host: await hostAt(place.directory, clock), place, context });
}

const WEB = 'image: web, ports: ["3000"]';

describe('bgc.yaml says which project Compose would run now:', () => {
  test('a service whose profile the shell switches on is released', async () => {
    const directory = await directoryWith({ 'compose.yaml': `services: { web: { ${WEB}, profiles: [web] } }` });
    vi.stubEnv('COMPOSE_PROFILES', 'web');
    await init(directory);
    const config = await loadConfig(join(directory, 'bgc.yaml'));
    expect(config).toMatchObject({ profiles: ['web'], services: [{ name: 'web', port: 3000 }] });
  });

  test('a name is written only where Compose itself would give another one', async () => {
    const directory = await directoryWith({ 'compose.yaml': `name: shop\nservices: { web: { ${WEB} } }` });
    vi.stubEnv('COMPOSE_PROJECT_NAME', 'shop');
    await init(directory);
    expect(await loadConfig(join(directory, 'bgc.yaml'))).not.toHaveProperty('projectName');
    vi.stubEnv('COMPOSE_PROJECT_NAME', 'trial');
    await init(directory);
    expect(await loadConfig(join(directory, 'bgc.yaml'))).toHaveProperty('projectName', 'trial');
    expect(await readFile(join(directory, 'bgc/compose.yaml'), 'utf8')).toMatch(/^name: trial$/m);
  });

  test('production files of the shell keep development settings out of both colors', async () => {
    const directory = await directoryWith({
      'compose.yaml': `services: { web: { ${WEB} } }`,
      'compose.override.yaml': 'services: { web: { environment: { MODE: development } } }',
      'compose.prod.yaml': 'services: { web: { mem_limit: 64m } }',
    });
    vi.stubEnv('COMPOSE_FILE', `${directory}/compose.yaml:${directory}/compose.prod.yaml`);
    await init(directory);
    const config = await loadConfig(join(directory, 'bgc.yaml'));
    expect(config.compose).toEqual(['compose.yaml', 'compose.prod.yaml']);
    expect(await readFile(join(directory, 'bgc/compose.yaml'), 'utf8')).not.toContain('override.yaml');
  });
});

test('where every service has a profile, none of which is on, init names them and writes nothing', async () => {
  const directory = await directoryWith({ 'compose.yaml': `services: { web: { ${WEB}, profiles: [front, all] } }` });
  await expect(init(directory)).rejects.toMatchObject({
    code: 2,
    message: 'every service has a profile, and none of them is switched on: front, all',
    hint: 'COMPOSE_PROFILES=front bgc init, which writes `profiles:` into bgc.yaml',
  });
  const host = await hostAt(directory, new ToldClock());
  expect(await host.read('bgc.yaml')).toBeUndefined();
});
