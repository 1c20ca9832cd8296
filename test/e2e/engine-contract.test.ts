import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../cli/context.ts';
import { systemClock } from '../../cli/engine/host/clock.ts';
import { configsInUse } from '../../cli/release/observed.ts';
import { openWorkspace, type Workspace } from '../../cli/workspace/workspace.ts';
import { type Project as Contracted, describeEngine } from '../support/engine-contract.ts';
import type { Project } from '../support/scenario/project.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';

const settings = { drain: { timeout: '5s' } };

const fresh = sharedScenario('fresh', settings, async () => undefined);

const released = sharedScenario('contract', settings, async (project) => {
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
  const { engine } = await opened(project);
  await engine.stop('blue');
});

describeEngine({ fresh: () => contracted(fresh()), released: () => contracted(released()) });

function contracted(project: Project): Contracted {
  return {
    open: async () => (await opened(project)).engine,
    async files() {
      const { config, engine, committed } = await opened(project);
      return committed(configsInUse(config, await engine.observe()));
    },
    read: (path) => readFile(join(project.directory, path), 'utf8').catch(() => undefined),
  };
}

function opened({ directory }: Project): Promise<Workspace> {
  const output = { write: () => undefined, styled: false, columns: 110 };
  const context: Context = {
    cwd: process.cwd(),
    stdout: output,
    stderr: output,
    interactive: false,
    signal: new AbortController().signal,
    clock: systemClock,
  };
  const options = { file: 'bgc.yaml', projectDirectory: directory, json: false, quiet: true, verbose: false };
  return openWorkspace(options, context, () => undefined);
}
