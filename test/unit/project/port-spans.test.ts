import { expect, test } from 'vitest';
import { portSpans } from '../../../cli/project/port-spans.ts';
import type { PublishedPort } from '../../../cli/project/project.ts';

const port = (target: number, published?: string, protocol = 'tcp'): PublishedPort => ({
  target,
  published,
  protocol,
  host: undefined,
});

test.each([
  ['a port alone', [port(9229, '9230')], ['9229 as 9230']],
  ['a range', [port(8000, '9000'), port(8001, '9001'), port(8002, '9002')], ['8000-8002 as 9000-9002']],
  ['two protocols of a port', [port(53, '53'), port(53, '53', 'udp')], ['53 (tcp, udp) as 53']],
  ['a gap', [port(8000, '8000'), port(8002, '8002')], ['8000 as 8000', '8002 as 8002']],
  ['neighbours that are published apart', [port(1, '5'), port(2, '9')], ['1 as 5', '2 as 9']],
  ['ports of Docker’s choice', [port(1), port(2)], ['1 as undefined', '2 as undefined']],
])('%s is told as %j', (_, ports, expected) => {
  expect(portSpans(ports).map(({ target, protocols, published }) => `${target}${protocols} as ${published}`)).toEqual(
    expected,
  );
});
