import { expect, test } from 'vitest';
import { type Directive, parseNginx } from '../../support/nginx-parse.ts';

const shown = ({ name, args, block }: Directive): string =>
  [name, ...args.map((arg) => `[${arg}]`), ...(block === undefined ? [] : [`{${block.map(shown).join('; ')}}`])].join(
    ' ',
  );
const parsed = (text: string): string[] => parseNginx(text).map(shown);

test.each([
  ['listen 80 default_server;', ['listen [80] [default_server]']],
  ['events {}', ['events {}']],
  ['http { server { listen 80; } server {} }', ['http {server {listen [80]}; server {}}']],
  ['location = /a{return 200;}', ['location [=] [/a] {return [200]}']],
  ['a b; # c; d\n e f;', ['a [b]', 'e [f]']],
  ['a b#c;', ['a [b#c]']],
  [`a 'b c' "d;{}";`, ['a [b c] [d;{}]']],
  [`a 'it''s';`, undefined],
  [`return 200 "blue\\n";`, ['return [200] [blue\n]']],
  [`a "\\"" '\\'' \\;;`, [`a ["] ['] [\\;]`]],
  [`a $b \${c}d;`, [`a [$b] [\${c}d]`]],
  ["a '' b;", ['a [] [b]']],
])('%j', (text, expected) => {
  if (expected === undefined) expect(() => parseNginx(text)).toThrow();
  else expect(parsed(text)).toEqual(expected);
});

test('an injected directive is one more directive, or the other tests prove nothing', () => {
  expect(parsed('server_name a; return 200 hacked;')).toEqual(['server_name [a]', 'return [200] [hacked]']);
  expect(parsed('location /a {} location /b {}')).toHaveLength(2);
});

test.each(['a', 'a {', 'a; }', '{}', ';', 'a "b;', 'a } b;'])('%j is refused', (text) => {
  expect(() => parseNginx(text)).toThrow();
});
