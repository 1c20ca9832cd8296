import { ExitCode } from '../errors.ts';
import type { Command } from './command.ts';

export const status: Command = {
  options: (builder) => builder,
  run: async () => ExitCode.done,
};
