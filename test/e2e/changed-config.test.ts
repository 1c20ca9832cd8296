import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Project, Settings } from '../support/scenario/project.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { isWhole } from '../support/scenario/selection.ts';
import { expectNoneFailed, lightLoad } from '../support/scenario/watched.ts';

const PORT = 3000;

/** Starts with release 1 at port 3000; each test leaves a project that serves. */
const shared = sharedScenario('changed', {}, async (project) => {
  await project.write('compose.override.yaml', { services: { web: { healthcheck: HEALTHCHECK } } });
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
});

/** Visitors from before a change to after it: none may get an error, whatever becomes of the release. */
async function visited(project: Project, work: () => Promise<void>): Promise<void> {
  const load = lightLoad(project);
  try {
    await work();
  } finally {
    expectNoneFailed(await load.stop());
  }
}

/** The application listens on another port from its next image on. */
async function moved({ directory }: Project, port: number): Promise<void> {
  const file = join(directory, 'server.js');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/PORT = '\d+'/, `PORT = '${port}'`));
}

/** Asks the port that the application really has: the Compose file stays, whichever release comes back. */
const HEALTHCHECK = {
  test: [
    'CMD',
    'node',
    '-e',
    `Promise.any([${PORT}, 4000].map((port) => fetch('http://127.0.0.1:' + port + '/healthz')))
      .then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))`,
  ],
};

test('a port that is mistyped must fail the release, undo all of it, and stand in the way of nothing', async () => {
  const project = shared();
  await visited(project, async () => {
    await project.configure({ services: { web: { port: 3001, start_timeout: '3s' } } });
    const { code, stderr } = await project.bgc(['up'], { VERSION: 'v3' });
    expect(code, stderr).toBe(1);
    expect(stderr).toContain('web-blue does not answer the proxy');
    expect(await project.get()).toMatch(/^Hello from v2 /);
    const rollback = await project.bgc(['rollback']);
    expect([0, 2], rollback.stderr).toContain(rollback.code);
    await project.configure({});
    await project.must(['up'], { VERSION: 'v4' });
    expect(await project.get()).toMatch(/^Hello from v4 /);
  });
});

test('an application must be able to move to another port, back by rollback, and there again', async () => {
  const project = shared();
  await visited(project, async () => {
    await moved(project, 4000);
    await project.configure({ services: { web: { port: 4000 } } });
    await project.must(['up'], { VERSION: 'v5' });
    expect(await project.get()).toMatch(/^Hello from v5 /);
    await project.must(['rollback']);
    expect(await project.get()).toMatch(/^Hello from v4 /);
    await project.must(['rollback', '--to', String(await lastRelease(project))]);
    expect(await project.get()).toMatch(/^Hello from v5 /);
    const before = (await lastRelease(project)) - 1;
    await project.must(['up'], { VERSION: 'v6' });
    await project.must(['render', '--check']);
    expect(await project.get()).toMatch(/^Hello from v6 /);
    // No color runs it any more: it is started again, at its own port, while the live one keeps its own.
    await project.must(['rollback', '--to', String(before)]);
    expect(await project.get()).toMatch(/^Hello from v4 /);
  });
  await moved(project, PORT);
  await project.configure({});
  await visited(project, async () => void (await project.must(['up'], { VERSION: 'v7' })));
});

describe('what visitors would get from nginx itself must fail the release, before it counts as live', () => {
  const quick = { web: { port: 3000, start_timeout: '3s' } };
  const changes: [string, Settings][] = [
    ['a snippet that answers for the application', { proxy: { snippets: { server: 'return 503;' } } }],
    ['calls where there are none', { services: quick, routes: [{ service: 'web', as: 'grpc' }] }],
  ];
  test.each(isWhole ? changes : changes.slice(0, 1))('%s', async (_, settings) => {
    const project = shared();
    const before = await project.get();
    await project.configure(settings);
    const { code, stderr } = await project.bgc(['up'], { VERSION: 'broken' });
    expect(code, stderr).toBe(1);
    expect(await project.get()).toBe(before);
    await project.configure({});
    await visited(project, async () => void (await project.must(['up'], { VERSION: 'mended' })));
    expect(await project.get()).toMatch(/^Hello from mended /);
  });
});

test('generated files that came from elsewhere, and a bgc.yaml that is not released, must stay out of a rollback', async () => {
  const project = shared();
  await visited(project, async () => {
    const there = (await project.get()).replace(/\(.*/s, '');
    await project.configure({ services: { web: { port: 4000, start_timeout: '3s' } }, proxy: { http: '127.0.0.1:9' } });
    await pulled(project);
    // What was pulled along need not work: nothing is rendered for a standby.
    const override = join(project.directory, 'compose.override.yaml');
    const works = await readFile(override, 'utf8');
    await writeFile(override, 'services: []\n');
    expect((await project.must(['rollback'])).stderr).toMatch(/^warning: bgc restored .*blue\.conf.*, which had been/m);
    await writeFile(override, works);
    await project.must(['rollback', '--to', String(await lastRelease(project))]);
    expect(await project.get()).toContain(there);
    await project.configure({ services: { web: { port: 4000, start_timeout: '3s' } } });
    await pulled(project);
    expect((await project.bgc(['up'], { VERSION: 'elsewhere' })).code).toBe(1);
    expect(await project.get()).toContain(there);
    await project.configure({});
    await project.must(['up'], { VERSION: 'home' });
  });
});

/** What another machine, where nothing runs, rendered and committed. */
async function pulled({ directory }: Project): Promise<void> {
  for (const color of ['blue', 'green']) {
    const file = join(directory, `bgc/nginx/${color}.conf`);
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll(`:${PORT}`, ':4000'));
  }
}

/** The last release that `bgc up` has made live. */
async function lastRelease(project: Project): Promise<number> {
  const { stdout } = await project.must(['history', '--json']);
  const entries = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { release: number; command: string; result: string });
  const live = entries.filter(({ command, result }) => command === 'up' && result === 'live');
  return Math.max(...live.map(({ release }) => release));
}
