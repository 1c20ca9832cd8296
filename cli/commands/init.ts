import { ExitCode } from '../errors.ts';
import type { Command } from './command.ts';

export const init: Command = {
  options: (builder) => builder,
  run: async () => ExitCode.done,
};
