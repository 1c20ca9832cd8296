import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectDocker } from '../../cli/engine/docker/client.ts';
import { activate } from '../../cli/engine/nginx/active-link.ts';
import { servingOf } from '../../cli/engine/nginx/control.ts';
import { workersOf } from '../../cli/engine/nginx/workers.ts';
import { otherColor } from '../../cli/traffic/color.ts';
import { mainColor, toColor } from '../../cli/traffic/routing.ts';
import { BGC } from '../support/scenario/build.ts';
import { docker } from '../support/scenario/docker.ts';
import type { Project } from '../support/scenario/project.ts';
import { interleave, median } from './measure.ts';
import { timeOf } from './process.ts';
import { millis, type Result, within } from './result.ts';

const ROUNDS = 15;

/** The whole process of a switch and of a rollback to a warm standby, and what of it is nginx's own reload. */
export async function switching(project: Project): Promise<Result[]> {
  const answering: number[] = [];
  const times = await interleave(ROUNDS, {
    switch: () => timeOf([process.execPath, BGC, 'switch'], project.directory),
    rollback: () => timeOf([process.execPath, BGC, 'rollback'], project.directory),
    reload: async () => {
      const { answers, handedOver } = await reload(project);
      answering.push(answers);
      return handedOver;
    },
  });
  const own = `nginx's own reload: ${millis(median(times.reload))}`;
  const row = (what: string, values: number[]): Result => {
    const ms = median(values);
    return { what, measured: `${millis(ms)} (worst ${millis(Math.max(...values))})`, against: own, ...within(500, ms) };
  };
  return [
    row('bgc switch', times.switch),
    row('bgc rollback, warm standby', times.rollback),
    {
      what: 'nginx alone: swap and SIGHUP',
      measured: `new generation answers: ${millis(median(answering))}`,
      against: '',
      figure: millis(median(times.reload)),
      target: 'old workers accept no more',
      met: undefined,
    },
  ];
}

/** Milliseconds from SIGHUP until the new generation answers, and until no old worker accepts. */
async function reload(project: Project): Promise<{ answers: number; handedOver: number }> {
  const engine = await connectDocker();
  const { id } = await project.container('bgc-proxy');
  const [host = '', port] = (await docker('port', id, '9145/tcp')).split(':');
  const control = { host, port: Number(port) };
  const before = await servingOf(control);
  if (before === undefined) throw new Error('the proxy does not answer');
  const { accepting: old } = await workersOf(engine, id);
  await activate(join(project.directory, 'bgc', 'nginx'), toColor(otherColor(mainColor(before.routing))));
  const since = performance.now();
  await engine.getContainer(id).kill({ signal: 'SIGHUP' });
  await until(async () => (await servingOf(control))?.generation !== before.generation);
  const answers = performance.now() - since;
  await until(async () => {
    const { accepting } = await workersOf(engine, id);
    return ![...old].some((pid) => accepting.has(pid));
  });
  return { answers, handedOver: performance.now() - since };
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached())) await sleep(5);
}
