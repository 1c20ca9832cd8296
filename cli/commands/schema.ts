import { ExitCode } from '../errors.ts';
import type { Command } from './command.ts';

export const schema: Command = {
  options: (builder) => builder,

  async run(_options, context) {
    const { configJsonSchema } = await import('../config/schema/json-schema.ts');
    context.stdout.write(`${JSON.stringify(configJsonSchema(), undefined, 2)}\n`);
    return ExitCode.done;
  },
};
