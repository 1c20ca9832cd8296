import * as z from 'zod/mini';
import { isNetwork } from './network.ts';
import { filePath, listen, must, oneHost, oneOrMore } from './scalars.ts';

export const DEFAULT_PREVIEW = '127.0.0.1:8081';

const about = z.describe;

const NETWORK = 'be an address or a network, like 10.0.0.0/8';
const network = z.string(must(NETWORK)).check(z.refine(isNetwork, must(NETWORK)));

const address = listen('127.0.0.1');

const mapping = z.strictObject(
  {
    listen: z.prefault(address, DEFAULT_PREVIEW).check(about('Where it answers. A bare port is one of 127.0.0.1.')),
    host: z.exactOptional(
      oneHost.check(about('Where visitors of the public listener ask for it, like preview.example.com.')),
    ),
    secret_file: z.exactOptional(
      filePath.check(
        about(
          'A file with 16 characters or more: who sends them as header X-Bgc-Preview or cookie bgc_preview gets the preview on the public listener.',
        ),
      ),
    ),
    auth: z.exactOptional(filePath.check(about('A htpasswd file: who may see it, with a password.'))),
    allow: z
      .prefault(oneOrMore(network, `${NETWORK}, or a list of them`), [])
      .check(about('Who may see it, by address.')),
  },
  must('be a mapping of keys to values'),
);

/** `preview:`, an address or a mapping; what goes with what is in `preview-rules.ts`. */
export const writtenPreview = z.union(
  [address, mapping],
  must('be a port from 1 to 65535, an address and a port like "127.0.0.1:8081", or a mapping with "listen"'),
);
