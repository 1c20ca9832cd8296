import * as z from 'zod/mini';
import { MODE_NAMES } from '../modes.ts';
import { COOKIE, VARIABLE } from './allowed.ts';
import { isRising, STEP_TIME } from './canary-steps.ts';
import { about, duration, mapping, matching, must, path, whole } from './pieces.ts';

export const DEFAULT_MODE = 'blue-green';

const STEPS = 'be a list of percentages that rise, from 1 to 99, such as [5, 25, 50]';
const rising = z.refine<number[]>(isRising, must(STEPS));

const STATE = 'be a path that holds {state}, such as /enable/{state}';
const writtenMembership = mapping({
  live: path.check(about('Path that answers 200 while the application takes part, 500 while it does not.')),
  standby: path.check(about('Path that answers 200 while the application takes no part, 500 while it does.')),
  enable: z
    .string(must(STATE))
    .check(
      z.regex(/^(?!.*(?:\.\.|\/\/))\/[A-Za-z0-9._~/-]*\{state\}[A-Za-z0-9._~/-]*$/, must(STATE)),
      about('Path of a POST request to every replica; {state} is live or standby.'),
    ),
  timeout: z.prefault(duration('1s', '1h'), '30s').check(about('Time within which the application must agree.')),
});

const VALUE = must('be text or a number');
const NAME = must('be the name of a variable, like READ_ONLY, and not begin with BGC_');
const VARIABLES = must('be a mapping of names to values');
const variables = z.record(
  z.string().check(z.regex(VARIABLE)),
  z.pipe(z.union([z.string(), z.number(), z.boolean()], VALUE), z.transform(String)),
  { error: ({ code }) => (code === 'invalid_key' ? NAME : VARIABLES).error },
);

export const writtenTraffic = mapping({
  mode: z
    .prefault(
      z.enum(MODE_NAMES, must(`be ${MODE_NAMES.slice(0, -1).join(', ')} or ${MODE_NAMES.at(-1)}`)),
      DEFAULT_MODE,
    )
    .check(about('Name of the strategy.')),
  steps: z.exactOptional(
    z
      .array(whole(1, 99), must(STEPS))
      .check(rising, about('canary: percentages of visitors that get the new release before all visitors do.')),
  ),
  every: z.exactOptional(
    duration(STEP_TIME.least, STEP_TIME.most).check(
      about('canary: duration of each step. Default: until the next `bgc canary`.'),
    ),
  ),
  cookie: z.exactOptional(
    matching(COOKIE, 'be the name of a cookie: letters, digits and _').check(
      about('canary: cookie that keeps a visitor on the same color. Default: bgc_visitor.'),
    ),
  ),
  membership: z.exactOptional(
    writtenMembership.check(about('rolling: paths by which bgc tells the application to leave and to join.')),
  ),
  environment: z.exactOptional(
    mapping({ primary: z.prefault(variables, {}), fallback: z.prefault(variables, {}) }).check(
      about('primary-fallback: variables that differ between the two roles, such as fallback: { MODE: read-only }.'),
    ),
  ),
});
