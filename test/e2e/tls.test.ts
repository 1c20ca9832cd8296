import { X509Certificate } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { daysFromNow, type Issued, issue } from '../support/certificates.ts';
import { startH2Load } from '../support/load/h2-load.ts';
import { startLoad } from '../support/load/load.ts';
import { docker } from '../support/scenario/docker.ts';
import { eventually } from '../support/scenario/eventually.ts';
import { writeLineage } from '../support/scenario/lineage.ts';
import { freePort } from '../support/scenario/ports.ts';
import { refused, refusedWithoutRights } from '../support/scenario/refused.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';
import { shakeHands, visit } from '../support/scenario/visit.ts';
import { expectNoneFailed } from '../support/scenario/watched.ts';

const HOST = 'shop.test';
const httpsPort = await freePort();
const url = `https://127.0.0.1:${httpsPort}/`;
const tls = {
  certificate: 'letsencrypt/live/shop/fullchain.pem',
  key: 'letsencrypt/live/shop/privkey.pem',
  hsts: '1y',
};
const settings = {
  routes: [{ host: HOST, service: 'web' }],
  proxy: { https: `127.0.0.1:${httpsPort}`, tls },
};

let number = 0;

/** As certbot does it. */
async function renewed(options: { to?: Date; key?: string } = {}): Promise<Issued> {
  const fresh = { ...issue({ hosts: [HOST], ...options }), ...(options.key === undefined ? {} : { key: options.key }) };
  number += 1;
  await writeLineage(join(shared().directory, 'letsencrypt'), number, fresh);
  return fresh;
}

const shared = sharedScenario('tls', { example: 'tls', ...settings }, async (project) => {
  number += 1;
  await writeLineage(join(project.directory, 'letsencrypt'), number, issue({ hosts: [HOST] }));
  await project.must(['up'], { VERSION: 'v1' });
  await project.must(['up'], { VERSION: 'v2' });
});

const fingerprintOf = ({ certificate }: Issued): string => new X509Certificate(certificate).fingerprint256;
const shown = async (): Promise<string | undefined> => (await shakeHands(httpsPort, HOST)).fingerprint;

/** Its workers, by the PIDs of this machine. */
async function workers(container: string): Promise<string[]> {
  const listed = await docker('top', container, '-eo', 'pid,args');
  return listed.split('\n').flatMap((line) => /^ *(\d+) .*nginx: worker process$/.exec(line)?.[1] ?? []);
}

test('visitors must get https with HTTP/2 and HSTS, and nothing older than TLS 1.2', async () => {
  expect(await shakeHands(httpsPort, HOST)).toMatchObject({ speaks: 'h2', version: 'TLSv1.3' });
  expect(await shakeHands(httpsPort, HOST, 'TLSv1.2')).toMatchObject({ version: 'TLSv1.2' });
  await expect(shakeHands(httpsPort, HOST, 'TLSv1.1')).rejects.toThrow();
  const { status, headers, body } = await visit(url, { headers: { host: HOST } });
  expect({ status, body }).toEqual({ status: 200, body: 'Hello from v2 (green)\n' });
  expect(headers).toMatchObject({
    'strict-transport-security': 'max-age=31536000',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
  });
});

test('who comes by http must be sent to https, without HSTS', async () => {
  const { status, headers } = await visit(`${shared().url}a%20b?c=d`, { method: 'POST', headers: { host: HOST } });
  expect(status).toBe(308);
  expect(headers.location).toBe(`https://${HOST}:${httpsPort}/a%20b?c=d`);
  expect(headers).not.toHaveProperty('strict-transport-security');
});

test('the application must be told of https, in the preview too, which is asked by http', async () => {
  for (const base of [url, shared().previewUrl]) {
    const { body } = await visit(`${base}headers`, { headers: { host: HOST } });
    expect(JSON.parse(body), base).toMatchObject({ 'x-forwarded-proto': 'https' });
  }
});

test('a redirect of the application must lead to where it was asked, in public and in the preview', async () => {
  for (const base of [url, shared().previewUrl]) {
    const { headers } = await visit(`${base}old`, { headers: { host: HOST } });
    expect(headers.location, base).toBe(`${base === url ? 'https' : 'http'}://${HOST}/new`);
  }
});

test('a host that no route names must get neither a certificate nor an answer', async () => {
  await expect(shakeHands(httpsPort, 'other.test')).rejects.toThrow(/unrecognized name/);
  await expect(shakeHands(httpsPort)).rejects.toThrow(/unrecognized name/);
  await expect(visit(shared().url, { headers: { host: 'other.test' } })).rejects.toThrow(/socket hang up|ECONNRESET/);
});

test('what bgc prints must lead to https', async () => {
  const { stdout } = await shared().must(['status', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ urls: { live: `https://${HOST}:${httpsPort}` } });
});

test('switches, a release and renewed certificates must fail no request, by HTTP/2 or by kept connections', async ({
  annotate,
}) => {
  const project = shared();
  const proxy = await project.container('bgc-proxy');
  const h2 = startH2Load({ url, host: HOST, clients: 8, streams: 10 });
  const naive = startLoad({ url, host: HOST, method: 'POST', bodyBytes: 200, clients: 20 });
  for (let count = 0; count < 3; count += 1) await project.must(['switch']);
  for (let count = 0; count < 2; count += 1) {
    const before = await workers(proxy.name);
    const fresh = await renewed();
    expect(await shown()).not.toBe(fingerprintOf(fresh));
    await project.must(['reload']);
    expect(await shown()).toBe(fingerprintOf(fresh));
    expect((await workers(proxy.name)).filter((pid) => before.includes(pid))).toEqual([]);
  }
  await project.must(['up'], { VERSION: 'v3' });
  const [report, kept] = await Promise.all([h2.stop(), naive.stop()]);
  const { requests, connections, sentAgain } = report;
  await annotate(
    `HTTP/2: ${requests} requests on ${connections} connections, ${sentAgain} sent again after a GOAWAY, ${report.failed} failed; kept connections: ${kept.requests} requests, ${kept.failed} failed`,
  );
  expect(report).toMatchObject({ failed: 0, firstFailures: [] });
  expect(requests).toBeGreaterThan(100);
  // Each of 6 reloads says goodbye to every connection.
  expect(connections).toBeGreaterThan(8 * 3);
  expectNoneFailed(kept);
  expect(await project.container('bgc-proxy')).toEqual(proxy);
  expect((await visit(url, { headers: { host: HOST } })).body).toContain('Hello from v3');
});

test('a certificate that nginx could not serve must be refused, with the place, and the old one be shown on', async () => {
  const project = shared();
  const good = await renewed();
  await project.must(['reload']);
  const refusal = async (): Promise<string> => {
    const said = await refused(project, ['reload'], 2);
    expect(await shown()).toBe(fingerprintOf(good));
    return said;
  };
  await renewed({ key: good.key });
  expect(await refusal()).toMatch(
    /bgc\.yaml:\d+:\d+ proxy\.tls\.key: .*privkey\.pem does not belong to the first certificate/,
  );
  await renewed({ to: daysFromNow(-0.1) });
  expect(await refusal()).toMatch(/proxy\.tls\.certificate: browsers would refuse it: it expired on \d{4}-\d\d-\d\d/);
  await renewed();
  expect(await refusedWithoutRights(project, ['reload'], 2)).toMatch(/proxy\.tls\.key: no permission \(run bgc as/);
  await rm(join(project.directory, tls.key));
  expect(await refusal()).toContain('proxy.tls.key: there is no such file: letsencrypt/live/shop/privkey.pem');
  await writeFile(join(project.directory, tls.key), good.certificate);
  expect(await refusal()).toContain('privkey.pem holds no private key in PEM form');
  await rm(join(project.directory, tls.key));
  await renewed();
  await project.must(['reload']);
});

test('an expired certificate must not keep a release back that is served with it already, but be told', async () => {
  const project = shared();
  await renewed({ to: daysFromNow(-0.1) });
  const { stderr } = await project.must(['up'], { VERSION: 'v4' });
  expect(stderr).toContain('warning: browsers refuse the certificate: it expired on');
  await renewed({ to: daysFromNow(3) });
  expect((await project.must(['reload'])).stderr).toMatch(/warning: .*\(2 days\): renew it, then bgc reload/);
  expect((await project.must(['doctor'])).stdout).toMatch(/^warning +certificate: .*\(2 days\)$/m);
});

test('a reload must bring the certificate alone, and say what else bgc.yaml has changed', async () => {
  const project = shared();
  const fresh = await renewed();
  await project.configure({ ...settings, proxy: { ...settings.proxy, max_body: '1k' } });
  const { stderr } = await project.must(['reload']);
  expect(stderr).toMatch(/warning: bgc\.yaml differs from that of live release \d+: bgc up applies it/);
  expect(await shown()).toBe(fingerprintOf(fresh));
  expect((await visit(url, { method: 'POST', headers: { host: HOST }, bodyBytes: 2000 })).status).toBe(200);
});

test('a certificate that nginx does not come to see must be no success', async () => {
  const project = shared();
  const before = await shown();
  await rename(join(project.directory, 'letsencrypt'), join(project.directory, 'moved'));
  const fresh = await renewed();
  const { code, stderr } = await project.bgc(['reload']);
  expect({ code, shown: await shown() }).toEqual({ code: 1, shown: before });
  expect(stderr).toContain('serves another certificate than the one on disk');
  await project.must(['compose', '--', 'restart', 'bgc-proxy']);
  await eventually(fingerprintOf(fresh), shown);
});
