import { readFile, readlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '../../../cli/engine/host/clock.ts';
import { main } from '../../../cli/main.ts';
import { fakeDocker } from '../fake-docker.ts';

/** Every command that changes something, in an order in which each has something to do. */
export const COMMANDS: readonly string[] = [
  'init',
  'render',
  'up',
  'maintenance on',
  'maintenance on --allow 10.0.0.0/8',
  'maintenance on',
  'maintenance off',
  'up --canary 5',
  'canary abort',
  'rollback',
  'switch',
  'reload',
  'down',
  'init --yes --force --service web:3000 --http 127.0.0.1:18480 --preview 127.0.0.1:18481',
];

/**
 * Runs commands in a project, with a Docker Engine and a `docker` that agree to everything (see `prepare`).
 * @param away where the socket of the engine is
 * @param begin told of each command before it begins
 * @returns what they said on standard error
 */
export async function session(
  directory: string,
  away: string,
  commands: readonly string[] = COMMANDS,
  begin: (command: string) => void = () => undefined,
): Promise<string> {
  process.chdir(directory);
  const control = await controlServer(directory);
  const docker = await fakeDocker(join(away, 'docker.sock'), engineWith((control.address() as AddressInfo).port));
  process.env.DOCKER_HOST = `unix://${join(away, 'docker.sock')}`;
  process.env.PATH = `${away}:${process.env.PATH?.replaceAll(`${away}:`, '')}`;
  let said = '';
  for (const command of commands) {
    begin(command);
    const output = (write: (one: string) => void) => ({ write, styled: false, columns: 110 });
    await main(command.split(' '), {
      cwd: directory,
      stdout: output(() => undefined),
      stderr: output((one) => {
        said += one;
      }),
      interactive: false,
      signal: new AbortController().signal,
      clock: systemClock,
    });
  }
  await docker.close();
  control.close();
  return said;
}

/** Answers like an nginx that has taken over what the link names, and the page. */
function controlServer(directory: string): Promise<Server> {
  const nginx = join(directory, 'bgc/nginx');
  const server = createServer(async ({ url = '' }, response) => {
    try {
      const [, color, service] = url.split('/');
      const address = ADDRESS[`${service ?? ''}-${color ?? ''}`];
      if (address !== undefined) return void response.setHeader('x-bgc-upstream', `${address}:3000`).end();
      if (url === '/maintenance') return void response.end(await readFile(join(nginx, 'maintenance/page.html')));
      const link = await readlink(join(nginx, 'active.conf'));
      const text = await readFile(join(nginx, link), 'utf8');
      const generation = /"generation":"([0-9a-f]{12})"/.exec(text)?.[1];
      response.end(JSON.stringify({ traffic: link.replace(/\.conf$/, ''), generation }));
    } catch {
      response.writeHead(500).end();
    }
  });
  return new Promise((resolve) => void server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** By service, where nginx finds its only container. */
const ADDRESS: Readonly<Record<string, string>> = { 'web-blue': '192.0.2.1', 'web-green': '192.0.2.2' };

function engineWith(port: number): Record<string, unknown> {
  const ports = { '9145/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] };
  const of = (service: string, labels: object) => ({
    Id: service,
    Name: `/${service}`,
    Config: { Image: 'nginx', Labels: { 'com.docker.compose.service': service, ...labels } },
    State: { Status: 'running', StartedAt: '2026-01-01T00:00:00Z', ExitCode: 0, Health: { Status: 'healthy' } },
    HostConfig: {},
    Mounts: [],
    RestartCount: 0,
    NetworkSettings: { Networks: { shop_bgc: { IPAddress: ADDRESS[service] ?? '' } }, Ports: ports },
  });
  const colored = (color: string, release: string) =>
    of(`web-${color}`, { 'dev.bgc.service': 'web', 'dev.bgc.color': color, 'dev.bgc.release': release });
  const containers = [of('bgc-proxy', { 'dev.bgc.control': '9145' }), colored('blue', '1'), colored('green', '2')];
  return {
    '/networks/shop_bgc': { IPAM: { Config: [{ Subnet: '172.30.0.0/16', Gateway: '172.30.0.1' }] } },
    '/containers/json': containers.map(({ Id }) => ({ Id, Ports: [], Labels: {}, NetworkSettings: { Networks: {} } })),
    ...Object.fromEntries(containers.map((one) => [`/containers/${one.Id}/json`, one])),
    '/containers/bgc-proxy/exec': { Id: 'one' },
    '/exec/one/start': '',
    '/exec/one/json': { ExitCode: 0 },
    '/containers/bgc-proxy/top': { Titles: ['PID', 'COMMAND'], Processes: [] },
    '/containers/bgc-proxy/logs': '',
    '/images/web:1/tag': '',
  };
}
