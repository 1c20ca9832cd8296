import { after, type Toy } from './toy.ts';

const services = { web: { port: 3000 } };

export const mode: Toy = {
  title: 'A traffic mode',
  most: 5,
  files: {
    'cli/config/config.ts': [after('export type TrafficConfig =\n', "  | { mode: 'toy' }\n")],
    'cli/config/modes.ts': [
      after('export const MODES: Readonly<Record<ModeName, Mode>> = {\n', '  toy: { hasStandby: true, keys: [] },\n'),
    ],
    'cli/config/normalise/traffic.ts': [after('  switch (mode) {\n', "    case 'toy':\n      return { mode };\n")],
    'cli/modes/toy.ts': [
      () => `import type { Mode } from '../release/mode.ts';
import { blueGreenMode } from './blue-green.ts';

export const toyMode: Mode = {
  ...blueGreenMode,
  nginx: { ...blueGreenMode.nginx, connectTimeout: 777 },
};
`,
    ],
    'cli/modes/modes.ts': [
      after("import { rollingMode } from './rolling.ts';\n", "import { toyMode } from './toy.ts';\n"),
      after('  switch (traffic.mode) {\n', "    case 'toy':\n      return toyMode;\n"),
    ],
  },
  proof: {
    args: ['test/process/extending/render.ts', JSON.stringify({ services, traffic: { mode: 'toy' } })],
    prints: 'proxy_connect_timeout 777ms;',
  },
};
