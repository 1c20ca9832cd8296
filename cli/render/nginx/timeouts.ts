import type { Route } from '../../config/config.ts';

/** Directives for requests that nginx's own timeout of a minute would terminate, or its buffers would hold back. */
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
        // An unbuffered body cannot be sent again: the kernel's own connection retries must suffice.
        'proxy_connect_timeout 10s;',
        'client_max_body_size 0;',
        'client_body_timeout 10m;',
        'proxy_send_timeout 10m;',
        'proxy_read_timeout 10m;',
      ];
  }
}

/** Marks an unbuffered answer or body for the log and the count of bodies on disk: its time depends on the visitor. */
export function streams(what: 'answer' | 'body'): string {
  return `set $bgc_streams ${what};`;
}
