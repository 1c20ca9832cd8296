import { toColor } from '../../../cli/traffic/routing.ts';
import { describeEngine } from '../../support/engine-contract.ts';
import { ToyEngine, type ToyWorld, toyWorld } from '../../support/toy-engine.ts';
import { container } from '../../support/worlds.ts';

const fresh = toyWorld();
const released = toyWorld({
  colors: { blue: [container('web', 1, { status: 'exited' })], green: [container('web', 2)] },
  pins: new Set([1, 2]),
  routing: toColor('green'),
  files: new Map(['blue', 'green'].map((color) => [`bgc/nginx/${color}.conf`, `events {} # ${color}`])),
});

const projectOf = (world: ToyWorld) => () => ({
  open: async () => new ToyEngine(world),
  files: async () => world.files,
  read: async (path: string) => world.files.get(path),
});

describeEngine({ fresh: projectOf(fresh), released: projectOf(released) });
