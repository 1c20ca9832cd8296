import { setTimeout as sleep } from 'node:timers/promises';
import { BGC } from '../support/scenario/build.ts';
import type { Project } from '../support/scenario/project.ts';
import { Running } from '../support/scenario/running.ts';
import { interleave, median } from './measure.ts';
import { ownStart } from './own-start.ts';
import { atMost, millis, type Result } from './result.ts';

type Command = readonly [string, ...string[]];

const ROUNDS = 8;
/** How often the new version is asked for. */
const LOOK_MS = 5;

/** From the command to the first answer of the new version, without the application's own start. */
export async function up(released: Project, plain: Project): Promise<Result[]> {
  const bgc: Command = [process.execPath, BGC, 'up'];
  const compose: Command = ['docker', 'compose', 'up', '-d', '--wait', '--build'];
  const wholes: Record<'bgc' | 'compose', number[]> = { bgc: [], compose: [] };
  const answered = async (who: 'bgc' | 'compose', project: Project, command: Command): Promise<number> => {
    const { answers, whole } = await release(project, command);
    wholes[who].push(whole);
    return answers;
  };
  const times = await interleave(ROUNDS, {
    bgc: () => answered('bgc', released, bgc),
    compose: () => answered('compose', plain, compose),
  });
  const row = (what: string, ours: number, theirs: number): Result => {
    const against = `docker compose up -d --wait --build: ${millis(theirs)}`;
    return { what, measured: millis(ours), against, ...atMost(1.3, ours, theirs) };
  };
  return [
    row('bgc up, until the new version answers', median(times.bgc), median(times.compose)),
    // Compose lets visitors in before the new version is healthy; both end when it is.
    { ...row('the same, whole commands', median(wholes.bgc), median(wholes.compose)), target: '', met: undefined },
  ];
}

/** Milliseconds of a release without the application's own start: until the new version answers, and until the end. */
async function release(project: Project, command: Command): Promise<{ answers: number; whole: number }> {
  // Two versions in turn, so that every build but the first of each comes from the cache.
  const version = (await answer(project)) === 'v1' ? 'v2' : 'v1';
  const since = performance.now();
  const running = new Running(command, { cwd: project.directory, env: { ...process.env, VERSION: version } });
  let ended = false;
  running.ended.then(() => {
    ended = true;
  });
  let answeredAt: number | undefined;
  while (answeredAt === undefined && !ended) {
    if ((await answer(project)) === version) answeredAt = performance.now();
    else await sleep(LOOK_MS);
  }
  const { code, stderr, ms } = await running.ended;
  if (code !== 0 || answeredAt === undefined) throw new Error(`${command.join(' ')} ended with ${code}:\n${stderr}`);
  const own = await ownStart(project);
  return { answers: answeredAt - since - own, whole: ms - own };
}

async function answer(project: Project): Promise<string | undefined> {
  try {
    return JSON.parse(await project.get('version')).version;
  } catch {
    return undefined;
  }
}
