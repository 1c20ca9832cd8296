import { openEngine } from '../../../cli/engine/engines.ts';
import { ToldClock } from '../../support/clock.ts';
import { configOf, projectOf } from '../../support/worlds.ts';

const { engine } = await openEngine({
  config: configOf(),
  directory: '/srv/shop',
  selection: { files: ['compose.yaml'], profiles: [], envFiles: undefined, projectName: undefined },
  name: 'shop',
  project: async () => projectOf({ web: {} }),
  clock: new ToldClock(),
  signal: AbortSignal.timeout(60_000),
  talk: () => undefined,
  show: () => undefined,
});
process.stdout.write(`${await engine.observe()}\n`);
