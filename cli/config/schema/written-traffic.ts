import * as z from 'zod/mini';
import { COOKIE, VARIABLE } from './allowed.ts';
import { isRising, STEP_TIME } from './canary-steps.ts';
import { about, duration, mapping, matching, must, path, whole } from './pieces.ts';

export const MODES = ['blue-green', 'canary', 'rolling', 'primary-fallback'] as const;
export const DEFAULT_MODE = 'blue-green';

const STEPS = 'be a list of percentages that rise, from 1 to 99, such as [5, 25, 50]';
const rising = z.refine<number[]>(isRising, must(STEPS));

const STATE = 'be a path that holds {state}, such as /enable/{state}';
const writtenMembership = mapping({
  live: path.check(about('Answers 200 while the application takes part, 500 while it does not.')),
  standby: path.check(about('Answers 200 while the application takes no part, 500 while it does.')),
  enable: z
    .string(must(STATE))
    .check(
      z.regex(/^(?!.*(?:\.\.|\/\/))\/[A-Za-z0-9._~/-]*\{state\}[A-Za-z0-9._~/-]*$/, must(STATE)),
      about('Asked with POST, at every replica; {state} is live or standby.'),
    ),
  timeout: z.prefault(duration('1s', '1h'), '30s').check(about('How long an application may take to agree.')),
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
    .prefault(z.enum(MODES, must(`be ${MODES.slice(0, -1).join(', ')} or ${MODES.at(-1)}`)), DEFAULT_MODE)
    .check(about('How a release gets the traffic.')),
  steps: z.exactOptional(
    z
      .array(whole(1, 99), must(STEPS))
      .check(rising, about('canary: percentages of the visitors that get the new release, before all of them do.')),
  ),
  every: z.exactOptional(
    duration(STEP_TIME.least, STEP_TIME.most).check(
      about('canary: how long each step lasts. Default: until the next `bgc canary`.'),
    ),
  ),
  cookie: z.exactOptional(
    matching(COOKIE, 'be the name of a cookie: letters, digits and _').check(
      about('canary: the cookie that keeps a visitor on the same color. Default: bgc_visitor.'),
    ),
  ),
  membership: z.exactOptional(
    writtenMembership.check(about('rolling: how bgc tells the application to leave and to join.')),
  ),
  environment: z.exactOptional(
    mapping({ primary: z.prefault(variables, {}), fallback: z.prefault(variables, {}) }).check(
      about('primary-fallback: what differs between the two roles, such as fallback: { MODE: read-only }.'),
    ),
  ),
});
