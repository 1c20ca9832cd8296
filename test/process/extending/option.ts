import { after, type Toy } from './toy.ts';

const services = { web: { port: 3000 } };

export const option: Toy = {
  title: 'An nginx option',
  most: 5,
  files: {
    'cli/config/schema/written-edge.ts': [
      after('export const writtenEdge = {\n', "  toy_size: z.prefault(size, '1m').check(about('A toy.')),\n"),
    ],
    'cli/render/nginx/edge.ts': [
      after('export interface EdgeView {\n', '  toySize: string;\n'),
      after('    gzip,\n', '    toySize: config.proxy.toySize,\n'),
    ],
    'templates/nginx/edge.conf.hbs': [(before) => `  # a toy of {{toySize}}\n${before}`],
  },
  proof: {
    args: ['test/process/extending/render.ts', JSON.stringify({ services, proxy: { toy_size: '7m' } })],
    prints: '# a toy of 7m\n',
  },
};
