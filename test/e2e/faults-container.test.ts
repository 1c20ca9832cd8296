import { execFileSync } from 'node:child_process';
import { watch } from 'node:fs';
import { mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { startLoad } from '../support/load/load.ts';
import { docker } from '../support/scenario/docker.ts';
import { eventually } from '../support/scenario/eventually.ts';
import { faultTable } from '../support/scenario/fault-table.ts';
import type { Project } from '../support/scenario/project.ts';
import type { Ended } from '../support/scenario/running.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';

const table = faultTable('containers, files and disks failed');
const failed = 1;
const usage = 2;

/** Probes that judge within some seconds; everything else of a service as the example has it. */
const quick = { interval: '500ms', timeout: '1s', retries: 2, start_period: '1s' };
const web = (service: object) => ({ services: { web: { stop_grace_period: '1s', healthcheck: quick, ...service } } });

/** Where bgc's own files are, on small file systems that can be filled. */
const mounts: string[] = [];
const shared = sharedScenario('faults', { standby: 'keep', drain: { timeout: '5s' } }, async (project) => {
  for (const part of ['state', 'nginx']) mounts.push(await mountSmall(project, part));
  await project.write('compose.override.yaml', web({}));
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
});
afterAll(() => {
  for (const folder of mounts) execFileSync('umount', ['--lazy', folder]);
});

describe('a new color that', () => {
  const probe = (command: string) => ({ healthcheck: { ...quick, test: ['CMD-SHELL', command] } });
  const broken: readonly { what: string; service: object; says: string }[] = [
    { what: 'exits at once', service: { restart: 'no', command: ['node', '-e', 'process.exit(3)'] }, says: 'exited with code 3' },
    { what: 'is restarted in a loop', service: { command: ['node', '-e', 'process.exit(3)'] }, says: 'restarted again and again' },
    { what: 'hangs before it listens', service: { command: ['node', '-e', 'setInterval(() => {}, 1e6)'] }, says: 'is unhealthy' },
    { what: 'runs out of memory', service: { mem_limit: '64m', memswap_limit: '64m', command: ['node', '-e', GREEDY()] }, says: 'ran out of memory' },
    { what: 'has a health probe that hangs', service: probe('sleep 60'), says: 'is unhealthy' },
    { what: 'has a health probe that cannot run', service: probe('no-such-program'), says: 'is unhealthy' },
    { what: 'is unhealthy every other time', service: probe(`n=$(cat /tmp/n 2>/dev/null || echo 0); echo $((n + 1)) >/tmp/n; [ $((n % 2)) = 1 ] && sleep 60`), says: 'is unhealthy' },
  ];

  test.each(broken)('$what must get no traffic', async ({ what, service, says }) => {
    await row(what, async (project) => {
      await project.write('compose.override.yaml', web(service));
      const { code, stderr } = await project.bgc(['up'], { VERSION: 'broken' });
      await project.write('compose.override.yaml', web({}));
      expect(code, stderr).toBe(failed);
      expect(stderr).toContain(says);
    });
  });
});

function GREEDY(): string {
  return 'const kept = []; setInterval(() => kept.push(Buffer.alloc(16e6, 1)), 1)';
}

async function row(title: string, work: (project: Project) => Promise<void>): Promise<void> {
  const project = shared();
  const load = startLoad({ url: project.url, clients: 5, method: 'POST', bodyBytes: 200 });
  try {
    await work(project);
    await project.must(['up'], { VERSION: 'next' });
    const end = await statusOf(project);
    expect(end).toMatchObject({ inFlight: null, problems: [] });
    expect(await project.get()).toBe(`Hello from next (${end.live})\n`);
    const { requests, failed, firstFailures } = await load.stop();
    table.add({ row: title, releases: 2, requests, failed, end: `${end.live} live` });
    expect(firstFailures).toEqual([]);
    expect(requests).toBeGreaterThan(100);
  } finally {
    await load.stop();
  }
}

async function statusOf(project: Project): Promise<{ live: string | null; inFlight: unknown; problems: string[] }> {
  return JSON.parse((await project.must(['status', '--json'])).stdout);
}

async function mountSmall({ directory }: Project, part: string): Promise<string> {
  const folder = join(directory, 'bgc', part);
  await mkdir(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder]);
  return folder;
}
