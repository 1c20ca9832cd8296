import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { daysFromNow, issue, writeIssued } from '../support/certificates.ts';
import { BGC } from '../support/scenario/build.ts';
import { freePort } from '../support/scenario/ports.ts';
import { refused } from '../support/scenario/refused.ts';
import { Running } from '../support/scenario/running.ts';
import { scenario, sharedScenario } from '../support/scenario/scenario.ts';
import { shakeHands, visit } from '../support/scenario/visit.ts';

/** Where Docker's bridges get their addresses: requests of this machine come from there. */
const BRIDGES = ['172.16.0.0/12', '192.168.0.0/16', '10.0.0.0/8'];
const VISITOR = '203.0.113.7';

const httpsPort = await freePort();
const withoutTls = { tls: undefined, https: undefined };
const edge = {
  real_ip: { from: BRIDGES },
  headers: true,
  gzip: true,
  rate_limit: { rate: '100r/s', burst: 20 },
  max_body: '1k',
  acme: './acme',
};

const shared = sharedScenario('edge', { example: 'tls', proxy: { ...edge, ...withoutTls } }, async (project) => {
  await mkdir(join(project.directory, 'acme/.well-known/acme-challenge'), { recursive: true });
  await project.must(['up']);
});

test('a load balancer that is believed must say who the visitor is and how it came', async () => {
  const headers = { 'x-forwarded-for': `6.6.6.6, ${VISITOR}`, 'x-forwarded-proto': 'https', 'x-forwarded-port': '443' };
  expect(await told(shared().url, headers)).toMatchObject({
    'x-real-ip': VISITOR,
    'x-forwarded-for': `6.6.6.6, ${VISITOR}, ${VISITOR}`,
    'x-forwarded-proto': 'https',
    'x-forwarded-port': '443',
  });
});

test('a visitor that nobody vouches for must not choose what the application is told', async () => {
  const project = shared();
  await project.configure({ proxy: { ...edge, real_ip: { from: '198.51.100.1' } } });
  await project.must(['up']);
  const headers = { 'x-forwarded-for': VISITOR, 'x-forwarded-proto': 'https', 'x-forwarded-port': '443' };
  const { port } = new URL(project.url);
  const heard = await told(project.url, headers);
  expect(heard).toMatchObject({ 'x-forwarded-proto': 'http', 'x-forwarded-port': port });
  expect(JSON.stringify(heard)).not.toContain(VISITOR);
});

test('security headers must be there once, and what the application says itself stays', async () => {
  const { headers } = await visit(`${shared().url}headers`);
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
  expect((await visit(shared().url)).headers['referrer-policy']).toBe('strict-origin-when-cross-origin');
  expect((await visit(`${shared().url}bg`)).headers['x-content-type-options']).toBe('nosniff');
});

test('text must be compressed for who understands it', async () => {
  const long = 'x'.repeat(300);
  const response = await fetch(`${shared().url}headers`, { headers: { 'x-long': long } });
  expect(response.headers.get('content-encoding')).toBe('gzip');
  expect(await response.json()).toMatchObject({ 'x-long': long });
  expect((await visit(`${shared().url}headers`, { headers: { 'x-long': long } })).headers).not.toHaveProperty(
    'content-encoding',
  );
});

test('a body that is too large must be refused', async () => {
  expect((await visit(shared().url, { method: 'POST', bodyBytes: 1024 })).status).toBe(200);
  expect((await visit(shared().url, { method: 'POST', bodyBytes: 1025 })).status).toBe(413);
});

test('more requests than the limit must be told to slow down, and only those', async () => {
  const answers = await Promise.all(Array.from({ length: 100 }, () => visit(shared().url)));
  const statuses = new Set(answers.map(({ status }) => status));
  expect(statuses).toEqual(new Set([200, 429]));
  const preview = await Promise.all(Array.from({ length: 100 }, () => visit(`${shared().previewUrl}bg`)));
  expect(new Set(preview.map(({ status }) => status))).toEqual(new Set([200]));
});

test('a proxy that runs must get https by the next release, but not with a certificate that is no good', async () => {
  const project = shared();
  const certs = join(project.directory, 'certs');
  const tls = { certificate: './certs/fullchain.pem', key: './certs/privkey.pem' };
  expect(await refused(project, ['reload'], 2)).toContain('there is no proxy.tls in bgc.yaml');
  const withTls = (differs: object = {}) => ({ proxy: { ...edge, https: `127.0.0.1:${httpsPort}`, tls, ...differs } });
  await project.configure(withTls());
  expect(await refused(project, ['up'], 2)).toContain('there is no such file: ./certs/fullchain.pem');
  const [good, other] = [issue(), issue()];
  await writeIssued(certs, { ...good, key: other.key });
  expect(await refused(project, ['up'], 2)).toContain('does not belong to the first certificate');
  await writeIssued(certs, issue({ to: daysFromNow(-1) }));
  expect(await refused(project, ['up'], 2)).toContain('proxy.tls.certificate: browsers refuse it: it expired on');
  await writeIssued(certs, good);
  await writeIssued(project.directory, good);
  await project.configure(withTls({ tls: { certificate: 'fullchain.pem', key: 'certs/privkey.pem' } }));
  expect(await refused(project, ['up'], 2)).toMatch(
    /proxy\.tls\.certificate: the proxy would mount all of \.\/, .*: move them to a directory of their own/,
  );
  await project.configure(withTls({ acme: './nothing' }));
  expect(await refused(project, ['up'], 2)).toMatch(
    /proxy\.acme: there is no such directory[\s\S]*^next: mkdir -p \.\/nothing$/m,
  );
  expect((await visit(project.url)).status).toBe(200);
  await project.configure(withTls());
  await project.must(['up']);
  expect(await shakeHands(httpsPort)).toMatchObject({ speaks: 'h2' });
});

test('ACME challenges must be answered by http, while all else is sent to https', async () => {
  const project = shared();
  await writeFile(join(project.directory, 'acme/.well-known/acme-challenge/token'), 'proof');
  const challenge = '.well-known/acme-challenge';
  expect(await visit(`${project.url}${challenge}/token`)).toMatchObject({ status: 200, body: 'proof' });
  expect(await visit(`${project.url}${challenge}/none`)).toMatchObject({ status: 404 });
  expect(await visit(project.url)).toMatchObject({ status: 308 });
});

test('every command of the README of the example must work, one after the other', async () => {
  const port = await freePort();
  const project = await scenario('tls-readme', { example: 'tls', proxy: { https: `127.0.0.1:${port}` } });
  const readme = await readFile(join(project.directory, 'README.md'), 'utf8');
  const commands = /^```sh\n([\s\S]*?)^```$/m.exec(readme)?.[1]?.trim().split('\n') ?? [];
  expect(commands.length).toBeGreaterThan(4);
  const again = ['rm certs/*', ...commands.filter((command) => command.startsWith('openssl')), 'bgc reload'];
  for (const command of [...commands, ...again, ...commands.slice(-1)]) {
    const here = command.replace('localhost:8443', `localhost:${port}`);
    const shell = ['sh', '-c', `bgc() { "${process.execPath}" "${BGC}" "$@"; }; ${here}`] as const;
    const { code, stderr } = await new Running(shell, { cwd: project.directory, env: process.env }).ended;
    expect(code, `${command}\n${stderr}`).toBe(0);
  }
});

async function told(url: string, headers: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  return JSON.parse((await visit(`${url}headers`, { headers })).body);
}
