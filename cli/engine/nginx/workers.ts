import type Docker from 'dockerode';
import { call, isConflict, isNotFound } from '../docker/client.ts';

/** The processes of one running nginx, by the PIDs of the host. */
interface Workers {
  accepting: ReadonlySet<string>;
  /** Told to quit: they finish their requests and take no new ones. */
  draining: ReadonlySet<string>;
}

/**
 * nginx sets the title "worker process is shutting down" right before it closes the listening sockets of a worker, so
 * once it is seen, no new connection reaches that worker (src/os/unix/ngx_process_cycle.c, ngx_worker_process_cycle).
 */
export async function workersOf(docker: Docker, proxy: string): Promise<Workers> {
  const { Titles: titles, Processes: rows } = await processes(docker, proxy);
  const pid = titles?.indexOf('PID') ?? 0;
  const accepting = new Set<string>();
  const draining = new Set<string>();
  for (const row of rows ?? []) {
    const title = row.join(' ');
    if (!title.includes('nginx: worker process')) continue;
    (title.includes('is shutting down') ? draining : accepting).add(row[pid] ?? '');
  }
  return { accepting, draining };
}

interface Processes {
  Titles: readonly string[] | null;
  Processes: readonly string[][] | null;
}

const NONE: Processes = { Titles: null, Processes: null };

/** For a container that has just exited, the engine answers null, which its types do not say, or a conflict. */
async function processes(docker: Docker, container: string): Promise<Processes> {
  try {
    return await call(docker.getContainer(container).top({ ps_args: '-eo pid,args' }));
  } catch (error) {
    if (isConflict(error) || isNotFound(error)) return NONE;
    throw error;
  }
}
