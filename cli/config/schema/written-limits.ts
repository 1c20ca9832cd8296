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
          about('Limit for the first line and for each header of a request; for all together: four times that.'),
        ),
        response: buffer.check(about('Limit for all headers of an answer together.')),
      }),
      {},
    )
    .check(about('How large headers may be.')),
  x_accel: z
    .prefault(z.boolean(must('be true or false')), false)
    .check(about('Obey X-Accel-Redirect, -Limit-Rate and -Charset of the application.')),
  memory: z
    .prefault(matching(MEMORY, 'be a size from 64m on, like 256m or 1g'), '1g')
    .check(about('Memory limit of the proxy.')),
  spool: z
    .prefault(
      mapping({
        bodies: z
          .prefault(spooled, '4g')
          .check(about('Limit for all request bodies of 1m or more in transit; above it, 429.')),
        answers: z
          .prefault(answers, 0)
          .check(about('Limit for each answer that a client reads slowly; 0: the application waits for the client.')),
      }),
      {},
    )
    .check(about('How much the proxy keeps on disk, in a volume of its own.')),
  connection_limit: z.exactOptional(
    whole(1, 65_535).check(about('Requests that one address may have open at once; 429 above it. Default: no limit.')),
  ),
};
