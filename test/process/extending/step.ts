import { after, type Toy } from './toy.ts';

export const step: Toy = {
  title: 'A release step',
  most: 5,
  files: {
    'cli/release/step-schema.ts': [after('export const ACTS = {\n', '  toy: z.object({ times: z.int() }),\n')],
    'cli/release/step.ts': [
      after(
        'export function describe(step: Step): string {\n  switch (step.kind) {\n',
        "    case 'toy':\n      return ['play', step.times, 'times'].join(' ');\n",
      ),
    ],
    'cli/executor/perform.ts': [
      after(
        'const PERFORMERS: Performers = {\n',
        "  toy: async (_, { report }) => report({ event: 'note', text: 'it was fun' }),\n",
      ),
    ],
    'cli/release/plan/last-steps.ts': [
      after("...hookSteps(config, 'on_failure', facts)", ", { kind: 'toy', why: 'at the end', times: 3 }"),
    ],
  },
  proof: {
    args: ['test/process/extending/plan.ts'],
    prints: 'play 3 times  (at the end)\n{"event":"note","text":"it was fun"}\n',
  },
};
