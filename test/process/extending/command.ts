import { after, type Toy } from './toy.ts';

export const command: Toy = {
  title: 'A command',
  most: 2,
  files: {
    'cli/commands/toy.ts': [
      () => `import { ExitCode } from '../errors.ts';
import type { Command } from './command.ts';

export const toy: Command = {
  options: (builder) => builder,

  async run(_options, context) {
    context.stdout.write('a toy\\n');
    return ExitCode.done;
  },
};
`,
    ],
    'cli/commands/commands.ts': [
      after(
        'export const commands: readonly CommandEntry[] = [\n',
        "  { name: 'toy', describe: 'play', load: async () => (await import('./toy.ts')).toy },\n",
      ),
    ],
  },
  proof: { args: ['cli/bin.ts', 'toy'], prints: 'a toy\n' },
};
