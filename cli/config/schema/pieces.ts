import * as z from 'zod/mini';
import { FILE, HOST, IMAGE, PATH, REQUEST_PATH } from './allowed.ts';
import { camelCased } from './camel-case.ts';
import { DURATION, milliseconds } from './duration.ts';
import { LAST_PORT, LISTEN, parseListen } from './listen.ts';
import { isNetwork } from './network.ts';

export const about = z.describe;

/** The error for a wrong value. `issues.ts` adds the actual value. */
export const must = (be: string): { error: string } => ({ error: `must ${be}` });

export const matching = (pattern: RegExp, be: string) => z.string(must(be)).check(z.regex(pattern, must(be)));

export const sameKeys = <Shape extends z.core.$ZodShape>(shape: Shape) =>
  z.strictObject(shape, must('be a mapping of keys to values'));

/** Keys are parsed to camel case: what is valid here is part of a `Config` under that name. */
export const mapping = <Shape extends z.core.$ZodShape>(shape: Shape) => {
  const written = sameKeys(shape);
  return z.pipe(written, z.transform(camelCased<z.output<typeof written>>));
};

export const host = matching(HOST, 'be a lower-case host name, like shop.example.com or *.example.com');

const noWildcard = z.refine<string>((written) => !written.startsWith('*'), must('be one host name, without "*"'));
export const oneHost = matching(HOST, 'be a lower-case host name, like shop.example.com').check(noWildcard);

const pathRules = '"/" and letters, digits or ._~%+@,=:- (no ".." or "//")';
export const path = matching(PATH, `be a path: ${pathRules}`);
export const requestPath = matching(REQUEST_PATH, `be a path: ${pathRules}, maybe with a ?query`);

export const image = matching(IMAGE, 'be an image, like nginx:1.30-alpine');

export const filePath = matching(FILE, 'be the path of a file');
export const directoryPath = matching(FILE, 'be the path of a directory');

const withoutNul = z.refine<string>((written) => !written.includes('\0'), must('not contain a NUL character'));
export const text = matching(/\S/, 'be text').check(withoutNul);

export const whole = (min: number, max: number) => {
  const error = must(`be a whole number from ${min} to ${max}`);
  return z.int(error).check(z.minimum(min, error), z.maximum(max, error));
};

/** A duration from `min` to `max`; parsed to milliseconds. */
export const duration = (min: string, max: string) => {
  const be = `be a duration like 30s, from ${min} to ${max}`;
  const inRange = (written: string) =>
    milliseconds(written) >= milliseconds(min) && milliseconds(written) <= milliseconds(max);
  const written = z
    .string({ error: ({ input }) => (isPlainCount(input) ? `must have a unit: write ${input}s` : must(be).error) })
    .check(z.refine(inRange, must(be)), z.meta({ pattern: DURATION.source }));
  return z.pipe(written, z.transform(milliseconds));
};

const PERCENT = /^(?:100|\d{1,2}(?:\.\d{1,4})?)%$/;

/** A percentage; parsed to a share from 0 to 1. */
export const percent = z.pipe(
  matching(PERCENT, 'be a percentage from 0% to 100%, like 1% or 0.5%'),
  z.transform((written) => Number.parseFloat(written) / 100),
);

export const listen = (defaultHost?: string) => {
  const error = must(
    `be a port from 1 to ${LAST_PORT}, or an address and a port: 8080, "127.0.0.1:8080" or "[::1]:8080"`,
  );
  const port = z.int(error).check(z.minimum(1, error), z.maximum(LAST_PORT, error));
  const written = z
    .union([port, z.string(error).check(z.meta({ pattern: LISTEN.source }))], error)
    .check(z.refine((value) => parseListen(value) !== undefined, error));
  return z.pipe(
    written,
    z.transform((value) => parseListen(value, defaultHost) ?? z.NEVER),
  );
};

export const oneOrMore = <Item extends z.ZodMiniType<string, string>>(item: Item, be: string) =>
  z.pipe(
    z.union([item, z.array(item)], must(be)),
    z.transform((value) => [value].flat()),
  );

const NETWORK = 'be an address or a network like 10.0.0.0/8 (but not /0, which is every address)';
const network = z.string(must(NETWORK)).check(z.refine(isNetwork, must(NETWORK)));

export const networks = oneOrMore(network, `${NETWORK}, or a list of them`);

export function isPlainCount(input: unknown): boolean {
  return Number.isSafeInteger(input) && Number(input) > 0;
}
