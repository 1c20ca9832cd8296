import { beforeEach, expect, test } from 'vitest';
import { freePort } from '../support/scenario/ports.ts';
import type { Project } from '../support/scenario/project.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { underLoad } from '../support/scenario/watched.ts';

const drain = { timeout: '5s' };

/** nginx refuses to give a shared zone another key while it runs, though `nginx -t` finds nothing wrong. */
const zone = (key: string, name = 'one') => ({
  drain,
  proxy: { snippets: { http: `limit_req_zone ${key} zone=${name}:1m rate=1000r/s;` } },
});

const shared = sharedScenario('refused', zone('$binary_remote_addr'), async (project) => {
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
});

beforeEach(() => shared().configure(zone('$binary_remote_addr')));

test('a reload that nginx refuses after a good test must fail at once, in nginx’s own words, and no request', async ({
  annotate,
}) => {
  const project = shared();
  await project.configure(zone('$server_name'));
  const { stderr, switchMs } = await refusedUp(project);
  await annotate(`the refused switch took ${switchMs} ms`);
  expect(stderr).toContain('[emerg]');
  expect(stderr).toContain(
    'limit_req "one" uses the "$server_name" key while previously it used the "$binary_remote_addr" key',
  );
  expect(switchMs).toBeLessThan(2000);
});

test('once the cause is gone, the next release must go live', async () => {
  const project = shared();
  await project.configure(zone('$server_name', 'another'));
  const { result } = await underLoad(project, () => project.bgc(['up'], { VERSION: 'mended' }));
  expect(result, result.stderr).toMatchObject({ code: 0 });
  expect(await project.get()).toContain('Hello from mended');
});

test('an address that nginx cannot listen on must be refused in the same way', async () => {
  const project = shared();
  const port = await freePort();
  const listening = (address: string) => ({ drain, proxy: { snippets: { server: `listen ${address};` } } });
  await project.configure(listening(String(port)));
  await project.must(['up'], { VERSION: 'v2' });
  // Beside the other color's wildcard this needs no socket of its own; without that one it does.
  await project.configure(listening(`127.0.0.1:${port}`));
  await project.must(['up'], { VERSION: 'v2' });
  await project.configure({ drain });
  const { stderr } = await refusedUp(project);
  expect(stderr).toContain('still could not bind()');
});

/** Releases what nginx will not take over, under load: whatever the reason, these hold. */
async function refusedUp(project: Project): Promise<{ stderr: string; switchMs: number }> {
  const live = await project.live();
  const { result } = await underLoad(project, () => project.bgc(['up'], { VERSION: 'refused' }));
  expect(result, result.stderr).toMatchObject({ code: 1, stdout: '' });
  expect(result.stderr).toContain('error: nginx did not start to serve');
  expect(await project.live()).toBe(live);
  expect(await project.get()).toContain('Hello from v2');
  const { stdout } = await project.must(['history', '--json', '--last', '1']);
  const { steps, result: how } = JSON.parse(stdout) as { steps: { kind: string; ms: number }[]; result: string };
  expect(how).toBe('failed');
  return { stderr: result.stderr, switchMs: steps.find(({ kind }) => kind === 'switch')?.ms ?? Number.NaN };
}
