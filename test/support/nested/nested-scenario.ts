import { cp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { image } from '../images.ts';
import type { Settings } from '../scenario/project.ts';
import { Daemon, type DaemonOptions } from './daemon.ts';
import { Machine } from './machine.ts';
import { NestedProject } from './nested-project.ts';

const HELLO = resolve(import.meta.dirname, '../../../examples/hello');
/** Nobody else is on that network. */
const PORTS = { httpPort: 8080, previewPort: 8081 };

export interface Nested {
  machine: Machine;
  daemon: Daemon;
  project: NestedProject;
}

/** A project on a machine and a Docker daemon of its own, shared by the tests of a file. */
export function nestedScenario(
  options: DaemonOptions,
  settings: Settings,
  prepare: (nested: Nested) => Promise<void>,
): () => Nested {
  let nested: Nested | undefined;
  beforeAll(async () => {
    const machine = await Machine.create();
    const daemon = new Daemon(machine);
    const directory = join(machine.directory, 'work', 'hello');
    const project = new NestedProject({ name: 'hello', directory, ...PORTS }, machine, daemon);
    nested = { machine, daemon, project };
    await machine.boot();
    await daemon.start(options);
    await loadImages(daemon);
    await cp(HELLO, directory, { recursive: true });
    await project.configure(settings);
    await prepare(nested);
  });
  afterAll(async () => {
    if (nested === undefined) return;
    await nested.project.end();
    await nested.machine.remove();
    await nested.daemon.removeGroups();
  });
  return () => {
    if (nested === undefined) throw new Error('the machine is there once the tests run');
    return nested;
  };
}

/** The base images of the proxy and of the example. */
export function loadImages(daemon: Daemon): Promise<void> {
  return daemon.load([image('NGINX_IMAGE'), image('NODE_IMAGE')]);
}
