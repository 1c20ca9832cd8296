import { expect, test } from 'vitest';
import { faultRows } from '../support/scenario/fault-row.ts';
import type { Project } from '../support/scenario/project.ts';
import { scenario } from '../support/scenario/scenario.ts';
import { isWhole } from '../support/scenario/selection.ts';
import { statusOf } from '../support/scenario/status.ts';
import { reachesStep } from '../support/scenario/step.ts';

/** What only the first release does, and what it does otherwise than those after it. */
const kinds = ['write', 'proxy', 'shared', 'create', 'switch'];
const quick = ['switch'];
const chosen = isWhole ? kinds : quick;

const database = { image: '$NODE_IMAGE', command: ['node', '-e', 'setInterval(() => {}, 1000)'], init: true };

let project: Project | undefined;
const row = faultRows('the first release was killed', () => {
  if (project === undefined) throw new Error('the project is there once its test runs');
  return project;
});

for (const kind of chosen) {
  test(`SIGKILL at ${kind} of the first release must be told by status, and mended by the next`, async () => {
    project = await scenario('first', { drain: { timeout: '5s' } });
    await project.write('compose.override.yaml', { services: { web: { stop_grace_period: '1s' }, database } });
    const up = project.start(['up', '--json'], { VERSION: 'v1' });
    await reachesStep(up, 'started', kind);
    up.signal('SIGKILL');
    await up.ended;
    expect(await statusOf(project)).toMatchObject({ inFlight: { command: 'up', release: 1, holder: null } });

    await project.must(['up'], { VERSION: 'v2' });
    expect(await project.get()).toMatch(/^Hello from v2 /);
    await row(`first release killed at ${kind}, then two more`, async () => undefined, { unserved: true });
  });
}
