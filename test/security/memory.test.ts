import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { APPLICATION } from '../support/raw/application.ts';
import { Stubborn } from '../support/raw/stubborn.ts';
import { docker } from '../support/scenario/docker.ts';
import type { Project } from '../support/scenario/project.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { visit } from '../support/scenario/visit.ts';

const MEGABYTE = 1_000_000;
const withoutTls = { tls: undefined, https: undefined };

const shared = sharedScenario(
  'memory',
  { example: 'tls', proxy: { ...withoutTls, memory: '256m', max_body: '20m' } },
  async (project) => {
    await writeFile(join(project.directory, 'server.js'), APPLICATION);
    await project.must(['up']);
  },
);

test('200 who do not read and 50 uploads that stall must take no memory, and no request from others', async () => {
  const project = shared();
  const port = Number(new URL(project.url).port);
  const before = await memory(project);
  const readers = await Stubborn.readers(port, 200, '/file?megabytes=20');
  onTestFinished(() => readers.end());
  const uploading = Stubborn.uploads(port, 50, { of: 19 * MEGABYTE, sent: 8 * MEGABYTE });
  const meanwhile = await visits(project, 6000);
  const uploads = await uploading;
  onTestFinished(() => uploads.end());
  const during = await memory(project);
  const afterwards = await visits(project, 2000);
  expect({ readers: readers.left, uploads: uploads.left }).toEqual({ readers: 200, uploads: 50 });
  expect(meanwhile.failed).toBe(0);
  expect(afterwards.failed).toBe(0);
  expect(meanwhile.done + afterwards.done).toBeGreaterThan(20);
  console.info(`memory ${before} -> ${during} MB; ${meanwhile.done + afterwards.done} requests of others`);
  expect(during - before).toBeLessThan(64);
  expect(during).toBeLessThan(128);
  expect(await kills(project)).toBe(0);
});

test('a large answer must be whole, and as fast as its reader', async () => {
  const { status, body } = await visit(`${shared().url}file?megabytes=50`);
  expect({ status, length: body.length }).toEqual({ status: 200, length: 50 * MEGABYTE });
});

test('a body must be whole that waits on disk, and more of them than there is room for must be told to wait', async () => {
  const project = shared();
  const whole = await visit(`${project.url}upload`, { method: 'POST', bodyBytes: 15 * MEGABYTE });
  expect(JSON.parse(whole.body)).toMatchObject({ bytes: 15 * MEGABYTE });
  await project.configure({ proxy: { ...withoutTls, memory: '256m', max_body: '20m', spool: { bodies: '60m' } } });
  await project.must(['up']);
  const uploads = await Stubborn.uploads(Number(new URL(project.url).port), 3, { of: 19 * MEGABYTE, sent: MEGABYTE });
  onTestFinished(() => uploads.end());
  const post = async (bodyBytes: number) => (await visit(project.url, { method: 'POST', bodyBytes })).status;
  expect(await post(2 * MEGABYTE)).toBe(429);
  expect(await post(MEGABYTE / 2)).toBe(200);
  uploads.end();
  expect((await visits(project, 500)).failed).toBe(0);
});

test('nothing of it may be left when the project is taken down', async () => {
  await shared().must(['down']);
  const mine = `label=com.docker.compose.project=${shared().name}`;
  expect(await docker('volume', 'ls', '--quiet', '--filter', mine)).toBe('');
});

/** Requests of others, one after the other on 5 connections. */
async function visits(project: Project, ms: number): Promise<{ done: number; failed: number }> {
  const end = performance.now() + ms;
  const counted = { done: 0, failed: 0 };
  const visitor = async (_: unknown, at: number): Promise<void> => {
    while (performance.now() < end) {
      const asked = at % 2 === 0 ? visit(project.url) : visit(project.url, { method: 'POST', bodyBytes: 1000 });
      const status = await asked.then((answer) => answer.status).catch(() => 0);
      counted.done += 1;
      if (status !== 200) counted.failed += 1;
    }
  };
  await Promise.all(Array.from({ length: 5 }, visitor));
  return counted;
}

/** Megabytes of the proxy that the kernel cannot take back: its own, and what is in a tmpfs. */
async function memory(project: Project): Promise<number> {
  const stat = await inProxy(
    project,
    'cat /sys/fs/cgroup/memory.stat /sys/fs/cgroup/memory/memory.stat 2>/dev/null; true',
  );
  const value = (name: string): number => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0);
  return Math.round((value('anon') + value('total_rss') + value('shmem')) / MEGABYTE);
}

/** How often the kernel killed a process of the proxy for want of memory. */
async function kills(project: Project): Promise<number> {
  const said = await inProxy(
    project,
    'cat /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control 2>/dev/null; true',
  );
  return Number(/^oom_kill (\d+)$/m.exec(said)?.[1]);
}

async function inProxy(project: Project, command: string): Promise<string> {
  const { id } = await project.container('bgc-proxy');
  return docker('exec', id, 'sh', '-c', command);
}
