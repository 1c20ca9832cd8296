import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ask } from '../support/ask.ts';
import { issue, writeIssued } from '../support/certificates.ts';
import { Events } from '../support/load/events.ts';
import { startH2Load } from '../support/load/h2-load.ts';
import { type Load, startLoad } from '../support/load/load.ts';
import { call, startCalls } from '../support/load/rpc.ts';
import { openWebSocket } from '../support/load/websocket.ts';
import { holdingHooks, killedUp } from '../support/scenario/held.ts';
import { freePort } from '../support/scenario/ports.ts';
import type { Project, Settings } from '../support/scenario/project.ts';
import { scenario } from '../support/scenario/scenario.ts';
import { isWhole } from '../support/scenario/selection.ts';
import { statusOf } from '../support/scenario/status.ts';
import { visit } from '../support/scenario/visit.ts';
import { expectNoneFailed } from '../support/scenario/watched.ts';

/** What a visitor and, where it runs, whoever looks at the preview must meet. */
interface Standing {
  live: string;
  idle?: string;
}

/** What is said of a mode here, on top of its example. */
interface Mode {
  settings?: Settings;
  /** Those beside `web`. */
  services?: readonly string[];
  prepare?: (project: Project) => Promise<void>;
  /** Sends visitors who never retry; what it gives ends them, none of whom may have been failed. Tells how many there were. */
  visitors: (project: Project) => () => Promise<string>;
  /** Between the first release and all that follows, and once all of that is over. */
  begin?: (project: Project) => Promise<void>;
  end?: (project: Project) => Promise<void>;
  /** What must not notice a rollback; what it gives makes sure. */
  across?: (project: Project) => Promise<() => Promise<void>>;
  expect: (project: Project, standing: Standing) => Promise<void>;
}

const httpsPort = await freePort();
const HTTPS = `https://127.0.0.1:${httpsPort}/`;
const HOST = 'localhost';
const SECRET = randomBytes(16).toString('hex');
const PASSWORD = 'open sesame';
const PASSWORD_HASH = createHash('sha1').update(PASSWORD).digest('base64');
const NOW = '/demo.Clock/Now';
const POSTS = { method: 'POST', bodyBytes: 200 } as const;

/** The name of each is that of its example. */
const MODES: Readonly<Record<string, Mode>> = {
  preview: {
    async prepare({ directory }) {
      await writeFile(join(directory, 'preview.secret'), SECRET);
      await writeFile(join(directory, 'htpasswd'), `ann:{SHA}${PASSWORD_HASH}\n`);
    },
    visitors: ({ url }) => none(startLoad({ url, clients: 10, ...POSTS })),
    // A color that is renewed answers nobody; one that goes live has to answer those who look at it all the while.
    async across({ previewUrl }) {
      const lookers = startLoad({ url: previewUrl, clients: 5, ...POSTS });
      return async () => expectNoneFailed(await lookers.stop(), 20);
    },
    async expect(project, { live, idle }) {
      expect(await project.get()).toContain(`Hello from ${live} `);
      if (idle === undefined) return;
      const password = { authorization: `Basic ${Buffer.from(`ann:${PASSWORD}`).toString('base64')}` };
      const seen = [
        await ask(project.previewUrl),
        await ask(project.url, { headers: { 'x-bgc-preview': SECRET } }),
        await ask(project.url, { host: 'preview.localhost', headers: password }),
      ];
      for (const { body } of seen) expect(body).toContain(`Hello from ${idle} `);
      expect(await ask(project.url, { host: 'preview.localhost' })).toMatchObject({ status: 401 });
    },
  },

  maintenance: {
    visitors: ({ url }) => {
      const load = startLoad({ url, clients: 10, ...POSTS });
      return async () => {
        const { requests, failed, failures, firstFailures } = await load.stop();
        // Answered by the page is not lost.
        expect(Object.keys(failures), JSON.stringify(firstFailures)).toEqual(['http 503']);
        expect(firstFailures[0]?.detail).toContain('<h1>Back soon</h1>');
        expect(failed).toBeGreaterThan(100);
        return `${requests} requests, ${failed} of them answered by the page`;
      };
    },
    begin: async (project) => void (await project.must(['maintenance', 'on', '--page', 'sorry.html'])),
    end: async (project) => {
      await project.must(['maintenance', 'off']);
      expect(await project.get()).toContain('Hello from v3 ');
    },
    async expect(project, { live, idle }) {
      expect(await ask(project.url)).toMatchObject({ status: 503, headers: { 'retry-after': '120' } });
      const color = await project.live();
      expect(await ask(project.previewUrl, { host: `${color}.localhost` })).toMatchObject({
        body: `Hello from ${live} (${color})\n`,
      });
      if (idle !== undefined) expect(await project.preview()).toContain(`Hello from ${idle} `);
    },
  },

  'long-lived': {
    services: ['rpc'],
    visitors: ({ url }) => {
      const [posts, calls] = [none(startLoad({ url, clients: 10, ...POSTS })), startCalls(url, NOW)];
      return async () => {
        const called = await calls.stop();
        expect(called.filter(({ status, grpcStatus }) => status !== 200 || grpcStatus !== '0')).toEqual([]);
        return `${await posts()}; ${called.length} calls, none failed`;
      };
    },
    async across({ url }) {
      const events = await Events.open(new URL('events', url).href);
      const webSocket = await openWebSocket(new URL('ws', url).href);
      const before = [await events.next(), await webSocket.echo('who?')];
      return async () => {
        expect([await events.next(), await webSocket.echo('who?')]).toEqual(before);
        await Promise.all([events.close(), webSocket.close()]);
      };
    },
    async expect(project, { live }) {
      expect(JSON.parse(await project.get())).toMatchObject({ version: live });
      expect((await call(project.url, NOW)).messages).toEqual([live]);
    },
  },

  tls: {
    settings: { proxy: { https: `127.0.0.1:${httpsPort}` } },
    prepare: ({ directory }) => writeIssued(join(directory, 'certs'), issue()),
    visitors: () => {
      const naive = none(startLoad({ url: HTTPS, host: HOST, clients: 10, ...POSTS }));
      const h2 = startH2Load({ url: HTTPS, host: HOST, clients: 4, streams: 5 });
      return async () => {
        const report = await h2.stop();
        expect(report).toMatchObject({ failed: 0, firstFailures: [] });
        expect(report.requests).toBeGreaterThan(100);
        return `${await naive()}; ${report.requests} by HTTP/2, ${report.sentAgain} of them sent again after a GOAWAY`;
      };
    },
    async expect(_, { live }) {
      expect((await visit(HTTPS, { headers: { host: HOST } })).body).toContain(`Hello from ${live} `);
    },
  },
};

for (const [name, mode] of Object.entries(MODES)) {
  test.runIf(isWhole || name === 'tls')(
    `${name}: a release, a rollback, one that fails and one that is killed must fail no request`,
    async ({ annotate }) => {
      const common = { example: name, hooks: holdingHooks, drain: { timeout: '5s' } };
      const project = await scenario(name, { ...common, ...mode.settings });
      await override(project, mode);
      await mode.prepare?.(project);
      await project.must(['up'], { VERSION: 'v1' });

      const leave = mode.visitors(project);
      try {
        await mode.begin?.(project);
        await goesForthAndBack(project, mode);
        await failsToStart(project, mode);
        await mode.expect(project, { live: 'v1' });
        await isKilledAndMended(project, mode);
        await mode.end?.(project);
        await annotate(await leave());
      } finally {
        // Whatever failed first is what is told.
        await leave().catch(() => undefined);
      }
      expect(await statusOf(project)).toMatchObject({ live: 'green', inFlight: null, problems: [] });
    },
  );
}

async function goesForthAndBack(project: Project, mode: Mode): Promise<void> {
  await project.must(['up'], { VERSION: 'v2' });
  await mode.expect(project, { live: 'v2', idle: 'v1' });
  const makeSure = await mode.across?.(project);
  await project.must(['rollback']);
  await makeSure?.();
  await mode.expect(project, { live: 'v1', idle: 'v2' });
}

async function failsToStart(project: Project, mode: Mode): Promise<void> {
  await override(project, mode, { restart: 'no', command: ['node', '-e', 'process.exit(3)'] });
  const { code, stderr } = await project.bgc(['up'], { VERSION: 'broken' });
  expect(code, stderr).toBe(1);
  expect(stderr).toContain('exited with code 3');
  await override(project, mode);
}

/** In the step before the switch: the next command undoes it, and goes on with its own release. */
async function isKilledAndMended(project: Project, mode: Mode): Promise<void> {
  await killedUp(project, 'before_switch');
  await mode.expect(project, { live: 'v1', idle: 'held' });
  const step = expect.stringMatching(/^hook before_switch: /);
  expect(await statusOf(project)).toMatchObject({ live: 'blue', inFlight: { command: 'up', step, holder: null } });

  const { stderr } = await project.must(['up'], { VERSION: 'v3' });
  expect(stderr).toContain('rolling it back first');
  await mode.expect(project, { live: 'v3', idle: 'v1' });
}

/** What is stopped as soon as it was started may not be listening to a signal yet. */
function override(project: Project, { services = [] }: Mode, web: object = {}): Promise<void> {
  const brief = { stop_grace_period: '1s' };
  const others = Object.fromEntries(services.map((name) => [name, brief]));
  return project.write('compose.override.yaml', { services: { ...others, web: { ...brief, ...web } } });
}

/** None of them may fail. */
function none(load: Load): () => Promise<string> {
  return async () => {
    const report = await load.stop();
    expectNoneFailed(report);
    return `${report.requests} requests, none failed`;
  };
}
