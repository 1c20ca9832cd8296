import type { Toy } from './toy.ts';

export const engine: Toy = {
  title: 'An engine',
  most: 4,
  files: {
    'cli/engine/toy-engine.ts': [
      () => `import type { Clock } from '../context.ts';
import type { Engine } from '../release/engine.ts';
import type { Host } from '../release/host.ts';
import type { Opened, Opening } from './deployment.ts';

/** Answers each question with the question. */
function echo<T extends object>(name: string): T {
  return new Proxy({}, { get: (_, asked) => async () => [name, String(asked)].join(' ') }) as T;
}

export async function open({ name }: Opening): Promise<Opened> {
  return { engine: echo<Engine>(name), preflight: echo(name) };
}

export async function hostAt(directory: string, _: Clock): Promise<Host> {
  return echo(directory);
}
`,
    ],
    'cli/engine/engines.ts': [
      (before) =>
        before
          .replace(
            'const ENGINES = {\n',
            `const ENGINES = {
  toy: {
    open: async (opening) => (await import('./toy-engine.ts')).open(opening),
    hostAt: async (directory, clock) => (await import('./toy-engine.ts')).hostAt(directory, clock),
  },
`,
          )
          .replace('= ENGINES.compose;', '= ENGINES.toy;'),
    ],
  },
  proof: { args: ['test/process/extending/ask.ts'], prints: 'shop observe\n' },
};
