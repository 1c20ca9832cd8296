import type Docker from 'dockerode';
import { BgcError, ExitCode } from '../../errors.ts';
import { call } from '../docker/client.ts';
import { isAtLeast, requireCompose } from '../docker/compose-cli.ts';
import type { Found } from '../host/requirement.ts';
import { requireFlock } from '../state/lock.ts';
import { DOCKER_LIMITS, requireSpace } from './disk.ts';

/** `start_interval` of a healthcheck came with Engine 25: https://docs.docker.com/engine/release-notes/25.0/ */
const OLDEST_ENGINE = [25, 0] as const;
const CLOCK_TOLERANCE_MS = 5000;

/** The Docker engine of a machine; only code of bgc's engine needs to know its type. */
export type Machine = Docker;

interface Requirement {
  title: string;
  asksDocker: boolean;
  /** @throws BgcError when the machine does not meet it */
  look(machine: Machine): Promise<Found>;
}

/** In the order in which missing ones are to be reported. */
export const MACHINE: readonly Requirement[] = [
  { title: 'Docker Engine', asksDocker: false, look: engine },
  { title: 'Docker Compose', asksDocker: false, look: async () => ({ text: await requireCompose() }) },
  { title: 'flock', asksDocker: false, look: async () => ({ text: await requireFlock() }) },
  { title: 'Docker disk', asksDocker: true, look: dockerDisk },
  { title: 'clock', asksDocker: true, look: clock },
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
async function clock(docker: Docker): Promise<Found> {
  const { SystemTime } = (await call(docker.info())) as { SystemTime: string };
  const off = Math.abs(Date.now() - new Date(SystemTime).getTime());
  if (!(off > CLOCK_TOLERANCE_MS)) return { text: 'in sync with Docker' };
  return {
    text: `${Math.round(off / 1000)}s off Docker's`,
    next: 'synchronize both: timedatectl set-ntp true',
  };
}
