import type { Route } from '../../config/config.ts';

/** What nginx's own patience of a minute would cut, and its buffers hold back. */
export function patience(as: Exclude<Route['as'], 'grpc'>): string[] {
  switch (as) {
    case undefined:
      return [];
    case 'stream':
      return [
        streams('answer'),
        'proxy_buffering off;',
        'gzip off;',
        'proxy_read_timeout 1h;',
        'proxy_send_timeout 1h;',
      ];
    case 'upload':
      return [
        streams('body'),
        'proxy_request_buffering off;',
        // What is passed on as it comes cannot be sent again: the kernel's own tries have to do.
        'proxy_connect_timeout 10s;',
        'client_max_body_size 0;',
        'client_body_timeout 10m;',
        'proxy_send_timeout 10m;',
        'proxy_read_timeout 10m;',
      ];
  }
}

/** Says to the log, and to what counts bodies on disk, what is passed on as it comes: its time is the visitor's. */
export function streams(what: 'answer' | 'body'): string {
  return `set $bgc_streams ${what};`;
}
