import * as z from 'zod/mini';
import type { Listen } from '../config.ts';
import { formatListen } from './listen.ts';
import { about, filePath, listen, mapping, must, networks, oneHost } from './pieces.ts';

/** Only this machine reaches the preview unless `bgc.yaml` says otherwise. */
export const USUAL_PREVIEW = { host: '127.0.0.1', port: 8081 } as const satisfies Listen;
export const DEFAULT_PREVIEW = formatListen(USUAL_PREVIEW);

const address = listen(USUAL_PREVIEW.host);

const guarded = mapping({
  listen: z
    .prefault(address, DEFAULT_PREVIEW)
    .check(about('Port, or address and port, where the preview answers. A bare port is on 127.0.0.1.')),
  host: z.exactOptional(
    oneHost.check(about('Host name of the preview on the public listener, like preview.example.com.')),
  ),
  secret_file: z.exactOptional(
    filePath.check(
      about(
        'File with a secret of at least 16 characters. A request with this secret in the header X-Bgc-Preview or the cookie bgc_preview gets the preview on the public listener.',
      ),
    ),
  ),
  auth: z.exactOptional(filePath.check(about('htpasswd file with the users who may see the preview.'))),
  allow: z
    .prefault(networks, [])
    .check(about('Addresses and networks that may see the preview. Default: all that can reach it.')),
});

export const writtenPreview = z.union(
  [address, guarded],
  must('be a port from 1 to 65535, an address and a port like "127.0.0.1:8081", or a mapping with "listen"'),
);
