import { expect, test } from 'vitest';
import { recordRelease } from '../../../cli/engine/state/releases.ts';
import { filesFor, planInput } from '../../../cli/executor/plan-input.ts';
import type { Workspace } from '../../../cli/workspace/workspace.ts';
import { fakeEngine } from '../../support/fake-engine.ts';
import { scratch } from '../../support/scratch.ts';
import { afterFirstRelease, configOf, container, projectOf } from '../../support/worlds.ts';

const directory = scratch();
const past = configOf({ services: { web: { port: 3000 } } });
const present = configOf({ services: { web: { port: 4000 } } });

/** Green is live at release 6 with the present bgc.yaml; release 4 had another port, and no color runs it. */
async function rollingBack(): Promise<Workspace> {
  await recordRelease(directory(), 4, past.text);
  const world = afterFirstRelease({
    live: 'green',
    desired: 'green',
    blue: [container('web', 5)],
    green: [container('web', 6)],
  });
  const colors = { blue: { ...world.colors.blue, config: present }, green: { ...world.colors.green, config: present } };
  const { engine } = fakeEngine({ answers: { observe: { ...world, colors } } });
  const files: Workspace['files'] = async ({ blue, green }) =>
    new Map([['ports', `${blue.services[0]?.port} ${green.services[0]?.port}`]]);
  // The command works with the bgc.yaml of the release it goes back to.
  return {
    config: past,
    directory: directory(),
    engine,
    files,
    project: async () => projectOf({ web: {} }),
  } as Workspace;
}

test('a color that serves must keep its own configuration while another release comes back', async () => {
  const workspace = await rollingBack();
  const { observed, rendered } = await planInput(workspace, { release: 4 });
  expect(rendered.changes({ blue: 4, green: 6 }, { blue: 5, green: 6 })).toEqual(['ports']);
  const step = { kind: 'write', why: '', files: ['ports'], runs: { blue: 4, green: 6 } } as const;
  expect((await filesFor(workspace, observed, step)).get('ports')).toBe('3000 4000');
});

test('a world that was looked at already must not be looked at again', async () => {
  const workspace = await rollingBack();
  const observed = await workspace.engine.observe();
  const engine: typeof workspace.engine = { ...workspace.engine, observe: () => Promise.reject(new Error('again')) };
  expect((await planInput({ ...workspace, engine }, { observed, release: 4 })).observed).toBe(observed);
});
