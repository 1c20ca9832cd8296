import type { ComposeService } from '../project.ts';
import type { Rule } from './finding.ts';

/** Proxies that are told by the Docker API where to send visitors: each would find two containers, one of them staged. */
const PROXIES: readonly { name: string; words: string; reads(service: ComposeService): boolean; instead: string }[] = [
  {
    name: 'Traefik',
    words: 'labels traefik.*',
    reads: ({ labels }) => !isFalse(labels.get('traefik.enable')) && hasLabel(labels, /^traefik\./i),
    instead: 'file provider',
  },
  {
    name: 'caddy-docker-proxy',
    words: 'labels caddy',
    reads: ({ labels }) => hasLabel(labels, /^caddy(?:_\d+)?(?:\.|$)/i),
    instead: 'Caddyfile',
  },
  {
    name: 'nginx-proxy',
    words: 'environment VIRTUAL_HOST',
    // An empty one, as of an optional variable, says nothing.
    reads: ({ environment }) => Boolean(environment.get('VIRTUAL_HOST') || environment.get('VIRTUAL_HOST_MULTIPORTS')),
    instead: 'folder /etc/nginx/conf.d',
  },
  {
    name: 'SWAG',
    words: 'labels swag',
    reads: ({ labels }) => /^(?:enable|1|true)$/i.test(labels.get('swag') ?? ''),
    instead: 'folder /config/nginx/proxy-confs',
  },
];

export const frontProxy: Rule = ({ service, config: { port } }) =>
  PROXIES.filter(({ reads }) => reads(service)).map(({ name, words, instead }) => ({
    kind: 'blocker',
    problem: `${name} reads its ${words} from both colors, so visitors would get the staged one, too`,
    instead:
      port === undefined
        ? 'remove them: no visitor asks a worker'
        : `remove them, and name http://${service.name}:${port} in the ${instead} of ${name}: there the live color answers`,
  }));

function hasLabel(labels: ReadonlyMap<string, string>, pattern: RegExp): boolean {
  return [...labels.keys()].some((name) => pattern.test(name));
}

/** As Traefik, which is written in Go, reads a boolean: https://pkg.go.dev/strconv#ParseBool */
function isFalse(value: string | undefined): boolean {
  return value !== undefined && /^(?:0|f|false)$/i.test(value);
}
