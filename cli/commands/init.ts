import type { Argv } from 'yargs';
import type { Context, GlobalOptions } from '../context.ts';
import { hostAt } from '../engine/engines.ts';
import { ExitCode } from '../errors.ts';
import { complete } from '../init/complete.ts';
import { tellTrouble } from '../init/doctor-warnings.ts';
import { setUpExample } from '../init/example.ts';
import type { AnswerFlags } from '../init/flags.ts';
import { placeOf } from '../init/location.ts';
import { type Outcome, resultOf } from '../init/outcome.ts';
import { ownText } from '../init/own-files.ts';
import { type SetUp, setUp } from '../init/set-up.ts';
import { placeInShell } from '../init/shell-place.ts';
import { reportTo } from '../report/sinks.ts';

/** Here `--file` names Compose files: there is no `bgc.yaml` yet. */
interface Options extends Omit<GlobalOptions, 'file'>, AnswerFlags {
  file: readonly string[];
  yes: boolean;
  force: boolean;
  example: string | undefined;
}

const many = { type: 'string', array: true, nargs: 1, default: [] } as const;
const one = { type: 'string', nargs: 1 } as const;

export const init = {
  options: (builder: Argv): Argv =>
    builder.options({
      file: { ...many, describe: 'a Compose file; may be repeated' },
      service: { ...many, describe: 'service to release: web or web:3000; may be repeated' },
      port: { ...one, describe: 'port of the only service, inside its container' },
      http: { ...one, describe: 'where visitors come in: 80 or 127.0.0.1:8080' },
      preview: { ...one, describe: 'where the idle color answers: 127.0.0.1:8081' },
      image: { ...one, describe: 'nginx image of the proxy' },
      yes: { alias: 'y', type: 'boolean', default: false, describe: 'ask nothing, take the guesses' },
      force: { type: 'boolean', default: false, describe: 'write bgc.yaml and the generated files again' },
      example: { ...one, describe: 'start with an example in an empty directory, such as hello' },
    }),

  async run(options: Options, context: Context): Promise<ExitCode> {
    const report = reportTo(context, { ...options, file: 'bgc.yaml' });
    const host = (directory: string) => hostAt(directory, context.clock);
    const place =
      options.example === undefined ? await placeInShell(options, context, host) : placeOf(options, context);
    const work: SetUp = {
      host: await host(place.directory),
      place,
      flags: options,
      takesGuesses: options.yes || options.example !== undefined,
      asks: context.interactive && !options.yes && !options.json,
      before: undefined,
      context,
      report,
    };
    const outcome = await initialize(work, options);
    if (outcome.written.length > 0) await tellTrouble(work);
    report(resultOf(outcome));
    return ExitCode.done;
  },
};

async function initialize(work: SetUp, { example, force }: Options): Promise<Outcome> {
  const { host, place, context } = work;
  if (example !== undefined) return setUpExample(example, { ...work, asks: false });
  const before = await ownText(host, 'bgc.yaml', place.name);
  // An empty file has nothing to lose.
  if (before === undefined || before.trim() === '') return setUp(work);
  if (!force) return complete(before, work);
  return host.locked('bgc init', context.signal, () => setUp({ ...work, before }));
}
