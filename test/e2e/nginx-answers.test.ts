import { chmod, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Answered, type Asked, ask } from '../support/ask.ts';
import { Backends, type Heard, type Lab, type LabConfig, say } from '../support/nginx-lab.ts';

let backends: Backends;

beforeAll(async () => {
  const names = ['web-blue', 'web-green', 'api-blue', 'api-green'];
  backends = await Backends.start(
    'answers',
    names.map((name) => [name, 3000]),
  );
});

afterAll(() => backends?.end());

const web = { services: { web: { port: 3000 } } };

async function lab(config: LabConfig): Promise<Lab> {
  const started = await backends.nginx(config);
  onTestFinished(() => started.end());
  return started;
}

/** What the application is told of a request. */
async function heard(url: string, asked?: Asked): Promise<Heard> {
  const { body } = await ask(url, asked);
  return JSON.parse(body);
}

const upgrade = (path: string, to: string) =>
  `GET ${path} HTTP/1.1\r\nHost: shop.test\r\nConnection: Upgrade\r\nUpgrade: ${to}\r\n\r\n`;

describe('a connection', () => {
  test.each(['websocket', 'WebSocket'])('must become a %s', async (to) => {
    const { http } = await lab({ written: web });
    expect(await say(http, `${upgrade('/ws', to)}hello`)).toMatch(/^HTTP\/1\.1 101 [\s\S]*tunnelled: hello$/);
  });

  test.each(['h2c', 'TLS/1.0', 'websocket, h2c'])('must not become %s, into which nginx does not look', async (to) => {
    const { http } = await lab({ written: web });
    const answer = await say(http, upgrade('/', to), 300);
    expect(answer).toContain('HTTP/1.1 200 ');
    expect(answer).not.toMatch(/"(upgrade|connection)":/);
  });
});

describe('the application must be told the host', () => {
  const host = async (text: string): Promise<string> => {
    const { http } = await lab({ written: web });
    const answer = await say(http, text, 300);
    return /"host":"([^"]*)"/.exec(answer)?.[1] ?? answer;
  };

  test.each([
    ['with its port', 'GET / HTTP/1.1\r\nHost: Shop.test:8080\r\n\r\n', 'Shop.test:8080'],
    ['of an address', 'GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n', '[::1]:8080'],
    ['by which it was routed', 'GET http://shop.test/ HTTP/1.1\r\nHost: evil.test\r\n\r\n', 'shop.test'],
    ['though nobody says one', 'GET / HTTP/1.0\r\n\r\n', 'localhost'],
  ])('%s', async (_, text, expected) => {
    expect(await host(text)).toBe(expected);
  });
});

test('a header that is added in snippets.http must leave those of bgc as they are', async () => {
  const snippets = { http: 'proxy_set_header X-Tenant a;' };
  const { http } = await lab({ written: { ...web, proxy: { snippets } } });
  const { headers } = await heard(http, { host: 'shop.test', headers: { 'x-forwarded-for': '6.6.6.6' } });
  expect(headers).toMatchObject({ host: 'shop.test', 'x-tenant': 'a' });
  expect(headers['x-forwarded-for']).not.toContain('6.6.6.6');
  expect(await say(http, upgrade('/ws', 'websocket'), 300)).toContain('HTTP/1.1 101 ');
});

const EVASIONS = [
  '/enable/standby',
  '/ENABLE/Live/',
  '/enable/standby;x',
  '/enable/standby.json',
  '/enable/standby%3bx',
  '/enable/standby%2e',
  '/enable/standby%20',
  '/enable/standby%09',
  '/enable%2Fstandby',
  '//enable//standby',
  '/x/..//enable/standby',
  '//evil.test/enable/standby',
  '/enable\\standby',
  '\\enable\\standby',
  '/%5cevil.test/enable/standby',
  '/enable;v=1/standby',
  '/;x/enable/standby',
  '/a/..;/enable/standby',
  '/enable/.;/standby',
  '/enable/x\\..\\standby',
];

test('no visitor must tell the application its state, however the path is written', async () => {
  const membership = { live: '/live', standby: '/standby', enable: '/enable/{state}' };
  const { http, preview, at } = await lab({
    written: { ...web, traffic: { mode: 'rolling', membership } },
    traffic: { kind: 'both' },
  });
  for (const base of [http, preview, at(3000)])
    for (const path of EVASIONS) {
      const answer = await say(
        base,
        `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      );
      expect(answer.split('\r\n')[0], `${base} ${path}`).toMatch(/^HTTP\/1\.1 40[04] /);
    }
  for (const path of ['enable', 'enable/standby2', 'enable/live-music', 'live', 'enablestandby', 'standby/enable'])
    expect((await heard(`${http}${path}`)).url).toBe(`/${path}`);
});

test('both replicas of a color that takes no connections must cost no GET, though DNS still names them', async () => {
  const dead = 3001;
  const replicas = await Backends.start('replicas', [
    ['web-blue', 3000],
    ['web-blue', 3000],
    ['web-green', dead],
    ['web-green', dead],
  ]);
  onTestFinished(() => replicas.end());
  const { http, end } = await replicas.nginx({
    written: { services: { web: { port: 3000, replicas: 2 } }, traffic: { mode: 'rolling' } },
    traffic: { kind: 'both' },
    colors: ['blue'],
  });
  onTestFinished(() => end());
  const statuses = new Set<number>();
  for (let count = 0; count < 300; count += 1) statuses.add((await ask(http)).status);
  expect([...statuses]).toEqual([200]);
});

describe('a fallback', () => {
  const written = { ...web, traffic: { mode: 'primary-fallback' } };
  const readOnly = { written, traffic: { kind: 'read-only' } } as const;

  test('must get no WebSocket: what is said in it may be a write', async () => {
    const { http, preview, at } = await lab(readOnly);
    for (const base of [http, at(3000)]) {
      const answer = await say(base, upgrade('/ws', 'websocket'), 300);
      expect(answer).toMatch(/^HTTP\/1\.1 503 [\s\S]*Retry-After: 10\r\n/);
      expect(answer).toContain('Cache-Control: no-store\r\n');
    }
    expect((await ask(http)).headers).toMatchObject({ 'x-bgc-mode': 'read-only' });
    expect((await ask(http)).headers).not.toHaveProperty('retry-after');
    expect(await say(preview, upgrade('/ws', 'websocket'), 300)).toContain('HTTP/1.1 101 ');
  });

  test('must be spared by the primary, too, while that answers', async () => {
    const { http } = await lab({ written, traffic: { kind: 'primary' } });
    expect((await heard(http)).by).toBe('web-blue');
    expect(await say(http, upgrade('/ws', 'websocket'), 300)).toContain('HTTP/1.1 101 ');
  });
});

describe('headers that a snippet adds to a server', () => {
  const POLICY = "default-src 'self'";
  const snippets = { server: `add_header Content-Security-Policy "${POLICY}" always;` };
  const csp = { 'content-security-policy': POLICY };

  test('must be in what a fallback answers and refuses', async () => {
    const written = { ...web, traffic: { mode: 'primary-fallback' }, proxy: { snippets } };
    const { http } = await lab({ written, traffic: { kind: 'read-only' } });
    expect((await ask(http)).headers).toMatchObject({ ...csp, 'x-bgc-mode': 'read-only' });
    const refused = await ask(http, { method: 'POST' });
    expect(refused).toMatchObject({ status: 503, headers: { ...csp, 'x-bgc-mode': 'read-only', 'retry-after': '10' } });
  });

  test('must be in the preview that is asked for by a secret', async () => {
    const secret = '0123456789abcdef';
    const written = { ...web, preview: { secret_file: 'secret' }, proxy: { snippets } };
    const { http } = await lab({ written, secret });
    const previewed = await ask(http, { headers: { 'x-bgc-preview': secret } });
    expect(JSON.parse(previewed.body)).toMatchObject({ by: 'web-green' });
    expect(previewed.headers).toMatchObject({ ...csp, 'x-robots-tag': 'noindex' });
    const { headers, body } = await ask(http);
    expect(JSON.parse(body).by).toBe('web-blue');
    expect(headers).toMatchObject(csp);
    expect(headers).not.toHaveProperty('x-robots-tag');
  });

  test('must be in the page of maintenance, which also those get who ask too often', async () => {
    const written = { ...web, proxy: { snippets, rate_limit: { rate: '1r/m', burst: 0 } } };
    const { http } = await lab({ written, files: { 'maintenance/page.html': 'later' } });
    const answers: Answered[] = [];
    for (let count = 0; count < 3; count += 1) answers.push(await ask(http));
    for (const { status, headers, body } of answers) {
      expect({ status, body }).toEqual({ status: 503, body: 'later' });
      expect(headers).toMatchObject({ ...csp, 'retry-after': '120', 'cache-control': 'no-store' });
    }
  });
});

describe('a page of maintenance', () => {
  const unread = { status: 503, headers: { 'retry-after': '120', 'cache-control': 'no-store' } };

  test('that is removed between the look and the answer must still be a 503', async () => {
    const { http, directory } = await lab({ written: web, files: { 'maintenance/page.html': 'later' } });
    const page = join(directory, 'maintenance/page.html');
    let isOver = false;
    const toggled = (async () => {
      while (!isOver) {
        await rename(page, `${page}.off`);
        await rename(`${page}.off`, page);
      }
    })();
    const statuses: number[] = [];
    const visit = async (): Promise<void> => {
      for (let count = 0; count < 500; count += 1) statuses.push((await ask(http)).status);
    };
    await Promise.all(Array.from({ length: 10 }, visit));
    isOver = true;
    await toggled;
    expect([...new Set(statuses)].sort()).toEqual([200, 503]);
  });

  test.each(['GET', 'POST', 'HEAD'])('that nginx cannot read must still be a 503, for a %s', async (method) => {
    const { http, directory } = await lab({ written: web, files: { 'maintenance/page.html': 'later' } });
    await chmod(join(directory, 'maintenance/page.html'), 0o600);
    const { status, headers, body } = await ask(http, { method });
    expect({ status, headers }).toMatchObject(unread);
    expect(body).toBe(method === 'HEAD' ? '' : 'Under maintenance.\n');
  });
});

test('a limit must count visitors, but nobody who previews', async () => {
  const secret = '0123456789abcdef';
  const written = {
    ...web,
    preview: { secret_file: 's', host: 'p.test' },
    proxy: { rate_limit: { rate: '1r/m', burst: 0 } },
  };
  const { http } = await lab({ written, secret });
  const statuses = async (asked: Asked): Promise<number[]> =>
    [await ask(http, asked), await ask(http, asked), await ask(http, asked)].map(({ status }) => status);
  expect(await statuses({})).toEqual([200, 429, 429]);
  expect(await statuses({ headers: { 'x-bgc-preview': secret } })).toEqual([200, 200, 200]);
  expect(await statuses({ host: 'p.test' })).toEqual([200, 200, 200]);
});

describe('where two services have one port', () => {
  const services = { web: { port: 3000 }, api: { port: 3000 } };
  const written = { services, routes: [{ service: 'web' }] };

  test.each([
    ['web', 'web-blue'],
    ['api:3000', 'api-blue'],
    ['api.lab_default', 'api-blue'],
  ])('other containers that call %s must get %s', async (host, by) => {
    const { at } = await lab({ written });
    expect((await heard(at(3000), { host })).by).toBe(by);
  });

  test('a name that is neither must be refused in plain words', async () => {
    const { at } = await lab({ written });
    const answer = await ask(at(3000), { host: 'shop.test' });
    expect(answer).toMatchObject({ status: 421, body: expect.stringContaining('ask for one of them by its name') });
  });

  test('one that has its port to itself must answer to any name', async () => {
    const { at } = await lab({ written: web });
    expect((await heard(at(3000), { host: 'shop.test' })).by).toBe('web-blue');
  });
});

test('what no route of a host covers must go where any host goes', async () => {
  const routes = [
    { service: 'web' },
    { host: 'shop.test', path: '/admin', service: 'api' },
    { host: 'own.test', service: 'api' },
  ];
  const { http } = await lab({ written: { services: { web: { port: 3000 }, api: { port: 3000 } }, routes } });
  const by = async (host: string, path: string) => (await heard(`${http}${path}`, { host })).by;
  expect(await by('shop.test', 'admin/x')).toBe('api-blue');
  expect(await by('shop.test', 'x')).toBe('web-blue');
  expect(await by('own.test', 'x')).toBe('api-blue');
  expect(await by('other.test', 'admin')).toBe('web-blue');
});

test('a preview that is guarded must tell nobody even the color', async () => {
  const written = { ...web, preview: { host: 'p.test', allow: ['203.0.113.0/24'] } };
  const { http } = await lab({ written });
  for (const path of ['', 'bg']) expect((await ask(`${http}${path}`, { host: 'p.test' })).status).toBe(403);
  expect(await ask(`${http}bg`)).toMatchObject({ status: 200, body: 'blue\n' });
});
