import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Backends, type Heard, type Lab, say } from '../support/nginx-lab.ts';
import { CLAIMS } from '../support/raw/names.ts';

const BRIDGES = ['172.16.0.0/12', '192.168.0.0/16', '10.0.0.0/8'];

let backends: Backends;
let believing: Lab;
let doubting: Lab;

beforeAll(async () => {
  backends = await Backends.start('believed', [
    ['web-blue', 3000],
    ['web-green', 3000],
  ]);
  const written = (from: string | string[]) => ({ services: { web: { port: 3000 } }, proxy: { real_ip: { from } } });
  believing = await backends.nginx({ written: written(BRIDGES) });
  doubting = await backends.nginx({ written: written('198.51.100.1') });
});

afterAll(async () => {
  await believing?.end();
  await doubting?.end();
  await backends?.end();
});

async function told(lab: Lab, ...headers: readonly string[]): Promise<Heard['headers']> {
  const text = ['GET / HTTP/1.1', 'Host: shop.test:8080', 'Connection: close', ...headers, '', ''].join('\r\n');
  const answer = await say(lab.http, text);
  return (JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1)) as Heard).headers;
}

describe('who is believed', () => {
  test.each(CLAIMS)('must be able to say %s', async (name) => {
    expect(await told(believing, `${name}: said`)).toMatchObject({ [name.toLowerCase()]: 'said' });
  });

  test.each(CLAIMS.filter((name) => name.includes('-')))(
    'must not have its %s mixed with what a visitor wrote with `_`',
    async (name) => {
      const headers = await told(believing, `${name.replaceAll('-', '_')}: forged`, `${name}: said`);
      expect(JSON.stringify(headers)).not.toContain('forged');
    },
  );

  test('must be able to say by which host it was asked', async () => {
    expect(await told(believing, 'X-Forwarded-Host: www.shop.test')).toMatchObject({
      host: 'shop.test:8080',
      'x-forwarded-host': 'www.shop.test',
    });
    expect(await told(believing)).toMatchObject({ 'x-forwarded-host': 'shop.test:8080' });
  });

  test.each([
    ['X-Forwarded-Port: 443', '443'],
    ['X-Forwarded-Port: 443; x', '80'],
    ['X-Forwarded-Port: 1, 2', '80'],
  ])('by %s must mean the port %s', async (header, port) => {
    expect(await told(believing, header)).toMatchObject({ 'x-forwarded-port': port });
  });
});

test.each([...CLAIMS, 'X-Forwarded-Host', 'X-Forwarded-Port', 'X-Forwarded-Proto', 'X-Forwarded-For'])(
  'a visitor whom nobody vouches for must not be able to say %s',
  async (name) => {
    expect(JSON.stringify(await told(doubting, `${name}: forged`))).not.toContain('forged');
  },
);
