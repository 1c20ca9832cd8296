import * as z from 'zod/mini';
import { BUFFER, MEMORY, SPOOL } from './allowed.ts';
import { about, mapping, matching, must, whole } from './pieces.ts';

const buffer = z.prefault(matching(BUFFER, 'be a size from 4k to 999k, like 16k'), '16k');
const SPOOLED = 'be a size in m or g, like 512m or 4g';
const spooled = matching(SPOOL, SPOOLED);
const answers = z.pipe(
  z.union([z.literal(0), spooled], must(`${SPOOLED}, or 0`)),
  z.transform((written) => (written === 0 ? undefined : written)),
);

export const writtenLimits = {
  header_sizes: z
    .prefault(
      mapping({
        request: buffer.check(
          about(
            'Limit for the first line and for each header of a request; the limit for all together is four times as large.',
          ),
        ),
        response: buffer.check(about('Limit for all headers of an answer together.')),
      }),
      {},
    )
    .check(about('Size limits for headers.')),
  x_accel: z
    .prefault(z.boolean(must('be true or false')), false)
    .check(about('Obey X-Accel-Redirect, -Limit-Rate and -Charset from the application.')),
  memory: z
    .prefault(matching(MEMORY, 'be a size from 64m on, like 256m or 1g'), '1g')
    .check(about('Memory limit of the proxy.')),
  spool: z
    .prefault(
      mapping({
        bodies: z
          .prefault(spooled, '4g')
          .check(about('Limit for all request bodies of 1m or more in transit; requests above it get 429.')),
        answers: z
          .prefault(answers, 0)
          .check(about('Limit for each answer that a client reads slowly; 0: the application waits for the client.')),
      }),
      {},
    )
    .check(about('Limits for what the proxy keeps on disk, in a volume of its own.')),
  connection_limit: z.exactOptional(
    whole(1, 65_535).check(
      about('Requests that one address may have open at once; requests above it get 429. Default: no limit.'),
    ),
  ),
};
