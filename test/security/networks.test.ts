import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { image } from '../support/images.ts';
import { startLoad } from '../support/load/load.ts';
import { docker } from '../support/scenario/docker.ts';
import type { Project, Settings } from '../support/scenario/project.ts';
import { scenario, sharedScenario } from '../support/scenario/scenario.ts';
import { isWhole } from '../support/scenario/selection.ts';

const shared = `bgc-e2e-shared-${randomBytes(3).toString('hex')}`;

beforeAll(() => docker('network', 'create', shared));
afterAll(async () => {
  await docker('network', 'rm', shared).catch(() => undefined);
});

/** A project whose service `web` is on a network that others are on too. */
async function onShared(name: string, settings: Settings = {}): Promise<Project> {
  const project = await scenario(name, settings);
  await project.write('compose.override.yaml', {
    services: { web: { networks: ['default', 'shared'] } },
    networks: { shared: { external: true, name: shared } },
  });
  return project;
}

/** What a container on a network gets: the status of a GET of each URL. */
async function asked(network: string, ...urls: readonly string[]): Promise<string[]> {
  const script = `const { get } = require('node:http');
    const ask = (url) => new Promise((done) =>
      get(url, { headers: { host: 'web' } }, (answer) => done(String(answer.destroy().statusCode))).on('error', ({ code }) => done(code)));
    Promise.all(process.argv.slice(1).map(ask)).then((all) => console.log(all.join(' ')));`;
  const said = await docker('run', '--rm', '--network', network, image('NODE_IMAGE'), 'node', '-e', script, ...urls);
  return said.trim().split(' ');
}

const MODES: Readonly<Record<string, Settings>> = {
  rolling: { traffic: { mode: 'rolling' } },
  'blue-green': {},
  canary: { traffic: { mode: 'canary', steps: [20, 60], every: '1s' } },
  'primary-fallback': { traffic: { mode: 'primary-fallback' } },
};

describe.each(isWhole ? Object.keys(MODES) : ['blue-green'])(
  'three projects with the same services on one network, mode %s',
  (mode) => {
    test('must each get their own visitors, releases and switches included', { timeout: 240_000 }, async () => {
      const projects = [];
      for (const name of ['one', 'two', 'three']) projects.push(await onShared(name, MODES[mode]));
      await Promise.all(projects.map((project, index) => project.must(['up'], { VERSION: `of-${index}-first` })));
      const loads = projects.map(({ url }) =>
        startLoad({
          url,
          clients: 5,
          // Those who write are refused while a primary is renewed.
          method: mode === 'primary-fallback' ? 'GET' : 'POST',
          ...(mode !== 'primary-fallback' && { bodyBytes: 50 }),
          thinkMs: [0, 20],
          classify: ({ body }) => /of-\d/.exec(body)?.[0] ?? body,
        }),
      );
      for (const [index, project] of projects.entries()) await project.must(['up'], { VERSION: `of-${index}-second` });
      for (const [index, load] of loads.entries()) {
        const { failed, byAnswer } = await load.stop();
        expect({ failed, answers: Object.keys(byAnswer) }).toEqual({ failed: 0, answers: [`of-${index}`] });
      }
    });
  },
);

test('a service that may get the answers of another project must be told of it, with both names', {
  timeout: 240_000,
}, async () => {
  const [one, two] = [await onShared('one'), await onShared('two')];
  await one.must(['up'], { VERSION: 'v1' });
  const alone = await two.must(['up'], { VERSION: 'v1' });
  expect(alone.stderr).not.toContain('may lead to');
  const caller = { image: image('NODE_IMAGE'), command: ['sleep', 'infinity'], networks: ['shared'] };
  await two.write('compose.override.yaml', {
    services: { web: { networks: ['default', 'shared'] }, caller },
    networks: { shared: { external: true, name: shared } },
  });
  const told = `on the network ${shared}, web may lead to containers outside ${two.name}: ${one.name}-bgc-proxy-1`;
  expect((await two.must(['up'], { VERSION: 'v2' })).stderr).toContain(`warning: ${told}: call it by an alias`);
  expect((await two.bgc(['doctor'])).stdout).toContain(told);
});

test('a container that claims the name of a color must be found before any visitor gets its answers', {
  timeout: 240_000,
}, async () => {
  const project = await onShared('claimed');
  await project.must(['up'], { VERSION: 'v1' });
  const alias = `${project.name}-web-green`;
  const claimant = ['run', '--detach', '--network', shared, '--network-alias', alias, image('NODE_IMAGE')];
  const id = await docker(
    ...claimant,
    'node',
    '-e',
    'require("node:http").createServer((q, s) => s.end("claimed")).listen(3000)',
  );
  onTestFinished(async () => void (await docker('rm', '--force', id)));
  const { code, stderr } = await project.bgc(['up'], { VERSION: 'v2' });
  expect(code, stderr).toBe(1);
  expect(stderr).toContain(`answers to the name ${alias} on the network ${shared}`);
  expect(await project.get()).toBe('Hello from v1 (blue)\n');
  await docker('rm', '--force', id);
  await project.must(['up'], { VERSION: 'v3' });
  expect(await project.get()).toBe('Hello from v3 (green)\n');
});

describe('networks that Compose keeps apart', () => {
  const project = sharedScenario(
    'apart',
    { services: { web: { port: 3000 }, api: { port: 4000 } }, routes: [{ service: 'web' }] },
    async (one) => {
      const environment = { PORT: '4000' };
      await one.write('compose.override.yaml', {
        services: {
          web: { networks: ['front'] },
          api: { build: { context: '.', args: { NODE_IMAGE: image('NODE_IMAGE') } }, environment, networks: ['back'] },
        },
        networks: { front: {}, back: { internal: true } },
      });
      await one.must(['up'], { VERSION: 'v1' });
    },
  );
  const front = (): string => `${project().name}_front`;

  test('must stay apart: a service answers the networks that it is on, bgc and the public what is theirs', async () => {
    const closed = ['version', 'status', 'blue/api/', 'green/web/'].map((path) => `http://bgc-proxy:9145/${path}`);
    const urls = ['http://web:3000/', 'http://bgc-proxy/', 'http://bgc-proxy:4000/', 'http://bgc-proxy:8081/'];
    expect(await asked(front(), ...urls, ...closed)).toEqual(['200', '200', ...Array.from({ length: 6 }, () => '403')]);
    expect(await asked(`${project().name}_back`, 'http://api:4000/')).toEqual(['200']);
    expect(await project().get()).toContain('Hello from v1');
    expect(await project().preview('bg')).toBe('blue\n');
  });
});
