import * as z from 'zod/mini';
import { about, duration, mapping, must, sameKeys, text } from './pieces.ts';

const writtenHook = mapping({
  run: text.check(about('Command, run by sh -c in the project directory.')),
  in: z.exactOptional(
    z
      .string(must('be the name of a service'))
      .check(
        about(
          "Service whose new image runs the command in a one-off container, without the image's ENTRYPOINT. Default: the command runs on the host.",
        ),
      ),
  ),
  timeout: z.prefault(duration('1s', '24h'), '10m'),
});

const commandOrHook = z.pipe(
  z.union([text, writtenHook], must('be a command, or a mapping with "run"')),
  z.transform((written) => (typeof written === 'string' ? z.parse(writtenHook, { run: written }) : written)),
);

const hook = (text: string) => z.exactOptional(commandOrHook.check(about(text)));

export const writtenHooks = sameKeys({
  before_start: hook('Command before the new containers are created, once per `bgc up`: for migrations.'),
  before_switch: hook('Command after the checks. If it fails, the live color keeps the traffic.'),
  after_switch: hook('Command after the switch. If it fails, the traffic goes back.'),
  after_release: hook('Command at the very end. A failure is only a warning.'),
  on_failure: hook('Command after a release failed and was undone; BGC_ERROR holds the reason.'),
});
