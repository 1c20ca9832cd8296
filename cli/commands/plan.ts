import { up } from './up.ts';

/** `bgc up --dry-run` under the name users look for. */
export const plan: typeof up = {
  options: (builder) =>
    up
      .options(builder)
      .hide('dry-run')
      .option('undo', { type: 'boolean', default: false, describe: 'print how each step is taken back, too' }),
  run: (options, context) => up.run({ ...options, dryRun: true }, context),
};
