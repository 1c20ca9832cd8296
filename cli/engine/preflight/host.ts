import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../context.ts';
import type { Host } from '../../release/host.ts';
import { once } from '../../release/once.ts';
import { takeDownFrom } from '../compose/leftovers.ts';
import { connectDocker } from '../docker/client.ts';
import { Compose } from '../docker/compose-cli.ts';
import { composeVariables } from '../docker/compose-variables.ts';
import { exposedPorts } from '../docker/exposed-ports.ts';
import { discard, readIfThere, readOwn, writeFiles } from '../host/files.ts';
import { withLock } from '../state/lock.ts';
import { PROJECT_LIMITS, requireSpace } from './disk.ts';
import { MACHINE } from './machine.ts';
import { isTaken } from './ports.ts';

export function hostAt(directory: string, clock: Clock): Host {
  const docker = once(connectDocker);
  return {
    requirements: MACHINE.map((one) => ({ ...one, look: async () => one.look(await docker(), clock) })),
    requireDocker: async () => void (await docker()),
    space: () => requireSpace(directory, PROJECT_LIMITS),
    hasIpv6,
    isTaken,
    exposedPorts,
    composeProject: (selection, asking = {}) => new Compose({ ...selection, directory, ...asking }).config(),
    composeVariables: (envFiles) => composeVariables(directory, envFiles),
    read: (path) => readIfThere(join(directory, path)),
    readOwn: (path) => readOwn(directory, path),
    write: (files) => writeFiles(directory, files),
    discard: (path) => discard(directory, path),
    locked: (command, signal, work) => withLock(directory, { command, wait: 0, signal, clock }, work),
    takeDown: (volumes, signal) => takeDownFrom(directory, volumes, signal),
  };
}

/** One that is neither loopback nor link-local. */
function hasIpv6(): boolean {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.some(({ family, internal, address }) => family === 'IPv6' && !internal && !/^fe[89ab]/i.test(address));
}
