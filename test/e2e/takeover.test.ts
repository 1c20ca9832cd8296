import { expect, test } from 'vitest';
import { docker } from '../support/scenario/docker.ts';
import { eventually } from '../support/scenario/eventually.ts';
import type { Project } from '../support/scenario/project.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';

/** An ordinary Compose project, with no bgc: its own container has the port. */
const shared = sharedScenario('takeover', { checks: [{ get: '/', contains: 'Hello' }] }, async (project) => {
  const { port } = new URL(project.url);
  const web = { ports: [`${port}:3000`], restart: 'always', stop_grace_period: '1s' };
  await project.write('compose.override.yaml', { services: { web } });
  await docker('compose', '--project-directory', project.directory, 'up', '--detach', '--build');
  await eventually('Hello from v1 (no color)\n', () => project.get());
});

test('a first release that fails must give the port back, and the container be as it was', async () => {
  const project = shared();
  const { code, stderr } = await project.bgc(['up'], { VERSION: 'broken', FAIL: 'wrong' });
  expect(code, stderr).toBe(1);
  await eventually('Hello from v1 (no color)\n', () => project.get());
  expect(await restartOf(project)).toBe('running always');
});

test('once a release is live, Docker must not start the container of before again', async () => {
  const project = shared();
  await project.must(['up'], { VERSION: 'v2' });
  expect(await project.get()).toMatch(/^Hello from v2 /);
  expect(await restartOf(project)).toBe('exited no');
});

async function restartOf(project: Project): Promise<string> {
  const { id } = await project.container('web');
  return docker('inspect', '--format', '{{.State.Status}} {{.HostConfig.RestartPolicy.Name}}', id);
}
