import type Docker from 'dockerode';
import type { Clock } from '../../context.ts';
import { BgcError, ExitCode } from '../../errors.ts';
import type { Requirement } from '../../release/host.ts';
import type { Found } from '../../release/preflight.ts';
import { call } from '../docker/client.ts';
import { isAtLeast, requireCompose } from '../docker/compose-cli.ts';
import { requireFlock } from '../state/lock.ts';
import { DOCKER_LIMITS, requireSpace } from './disk.ts';

/** `start_interval` of a healthcheck came with Engine 25: https://docs.docker.com/engine/release-notes/25.0/ */
const OLDEST_ENGINE = [25, 0] as const;
const CLOCK_TOLERANCE_MS = 5000;

interface MachineRequirement extends Omit<Requirement, 'look'> {
  look(docker: Docker, clock: Clock): Promise<Found>;
}

/** In the order in which missing ones are to be reported. */
export const MACHINE: readonly MachineRequirement[] = [
  { title: 'Docker Engine', asksDocker: false, look: engine },
  { title: 'Docker Compose', asksDocker: false, look: async () => ({ text: await requireCompose() }) },
  { title: 'flock', asksDocker: false, look: async () => ({ text: await requireFlock() }) },
  { title: 'Docker disk', asksDocker: true, look: dockerDisk },
  { title: 'clock', asksDocker: true, look: inSync },
];

async function engine(docker: Docker): Promise<Found> {
  const { Version } = await call(docker.version());
  if (isAtLeast(Version, OLDEST_ENGINE)) return { text: Version };
  throw new BgcError(`Docker Engine ${Version} is too old: bgc needs ${OLDEST_ENGINE.join('.')} or newer`, {
    code: ExitCode.unreachable,
    hint: 'update Docker: https://docs.docker.com/engine/install/',
  });
}

async function dockerDisk(docker: Docker): Promise<Found> {
  const { DockerRootDir } = (await call(docker.info())) as { DockerRootDir: string };
  return requireSpace(DockerRootDir, DOCKER_LIMITS);
}

/** A container's clock is its engine's. If it differs from this host's, ages and time-outs in messages are wrong. */
async function inSync(docker: Docker, clock: Clock): Promise<Found> {
  const { SystemTime } = (await call(docker.info())) as { SystemTime: string };
  const off = Math.abs(clock.now() - new Date(SystemTime).getTime());
  if (!(off > CLOCK_TOLERANCE_MS)) return { text: 'in sync with Docker' };
  return {
    text: `${Math.round(off / 1000)}s off Docker's`,
    next: 'synchronize both: timedatectl set-ntp true',
  };
}
