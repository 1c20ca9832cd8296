import { expect, test } from 'vitest';
import type { Project } from '../support/scenario/project.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { wholeTest } from '../support/scenario/selection.ts';
import { underLoad } from '../support/scenario/watched.ts';

const settings = { checks: [{ get: '/', contains: 'Hello' }] };
/** The example waits 10 s before a failed probe counts; a test need not. */
const impatient = { services: { web: { healthcheck: { interval: '500ms', start_period: '1s' } } } };

const shared = sharedScenario('broken', settings, async (project) => {
  await project.write('compose.override.yaml', impatient);
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
});

// One that exits, hangs or runs out of memory: see faults-container.test.ts.
test('a version that turns unhealthy must fail before the time is up, with its health output and the probe', async () => {
  const { stderr, ms } = await failedUp(shared(), { FAIL: 'unhealthy' });
  expect(stderr).toContain('is unhealthy');
  expect(stderr).toContain('last health output:\n    exit code 1');
  expect(stderr).toContain("CMD node -e fetch('http://127.0.0.1:3000/healthz')");
  expect(ms).toBeLessThan(30_000);
});

test('a version that is slower than --timeout must fail when the time is up', async () => {
  const { stderr, ms } = await failedUp(shared(), { START_DELAY_MS: '60000' }, ['--timeout', '1s']);
  expect(stderr).toContain('was not healthy within 1s');
  expect(ms).toBeLessThan(10_000);
});

test('a healthy version that fails its check must get no traffic, and its answer is shown', async () => {
  const { stderr, ms } = await failedUp(shared(), { FAIL: 'wrong' });
  expect(stderr).toContain('the check GET / failed: status 500 instead of 200');
  expect(stderr).toContain('it answered: Hello from broken');
  expect(ms).toBeLessThan(15_000);
});

test('a version that listens elsewhere must get no traffic, however healthy it is', async () => {
  const project = shared();
  const web = { environment: { PORT: '3999' }, healthcheck: { test: ['CMD', 'true'] } };
  await project.write('compose.override.yaml', { services: { web } });
  const { stderr } = await failedUp(project, { VERSION: 'elsewhere' }, ['--timeout', '4s']);
  await project.write('compose.override.yaml', impatient);
  expect(stderr).toMatch(/^error: web-(blue|green) does not answer the proxy$/m);
  expect(stderr).toContain('next: does it listen on that port');
});

test('a version that cannot be built must fail, with what the build said', async () => {
  const project = shared();
  const { stderr } = await failedUp(project, { NODE_IMAGE: `${project.name}-nothing:here` });
  expect(stderr).toMatch(/^error: building web failed\n {2}.*nothing:here/ms);
});

wholeTest('a reload that nginx refuses must leave the live color serving, with the reason', async () => {
  const project = shared();
  const zone = (key: string) => ({ snippets: { http: `limit_req_zone ${key} zone=visitors:1m rate=9r/s;` } });
  await project.configure({ ...settings, proxy: zone('$binary_remote_addr') });
  await project.must(['rollback']);
  await project.must(['up'], { VERSION: 'v2' });

  // `nginx -t` finds nothing wrong with it: only the running nginx knows that the zone had another key.
  await project.configure({ ...settings, proxy: zone('$request_uri') });
  const { stderr } = await failedUp(project, {});
  expect(stderr).toContain('error: nginx did not start to serve blue');
  expect(stderr).toContain('[emerg]');
  await project.configure(settings);
});

test('after failed releases a rollback must go to the last good one', async () => {
  const project = shared();
  const { result } = await underLoad(project, () => project.bgc(['rollback']));
  expect(result).toMatchObject({ code: 0 });
  expect(await project.get()).toBe('Hello from v1 (blue)\n');
});

test('after failed releases a good one must go live', async () => {
  const project = shared();
  const { result } = await underLoad(project, () => project.bgc(['up'], { VERSION: 'v3' }));
  expect(result).toMatchObject({ code: 0 });
  expect(await project.get()).toBe('Hello from v3 (green)\n');
});

/** Releases what cannot go live, under load: whatever the reason, these hold. */
async function failedUp(project: Project, env: Record<string, string>, args: string[] = []) {
  const before = await project.container('web-green');
  const { result } = await underLoad(project, () => project.bgc(['up', ...args], { VERSION: 'broken', ...env }));
  expect(result, result.stderr).toMatchObject({ code: 1, stdout: '' });
  expect(result.stderr).toContain('error: ');
  expect(await project.container('web-green')).toEqual(before);
  expect(await project.get()).toBe('Hello from v2 (green)\n');
  expect(await project.live()).toBe('green');
  expect(await running(project, 'web-blue')).toEqual([]);
  return result;
}

async function running(project: Project, service: string): Promise<string[]> {
  return (await project.containers(service)).filter(({ status }) => status !== 'exited').map(({ name }) => name);
}
