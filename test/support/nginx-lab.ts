import { once } from 'node:events';
import { chmod, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { parseProject } from '../../cli/project/parse.ts';
import { SPOOL_MOUNT } from '../../cli/render/nginx/edge.ts';
import { secretHash } from '../../cli/render/nginx/preview-secret.ts';
import { portsOf } from '../../cli/render/ports.ts';
import { COLORS, type Color } from '../../cli/traffic/color.ts';
import { type Routing, toColor } from '../../cli/traffic/routing.ts';
import { writeTree } from './compose-config.ts';
import { image } from './images.ts';
import { docker } from './scenario/docker.ts';
import { eventually } from './scenario/eventually.ts';
import { configOf } from './worlds.ts';
import { renderWith } from './written-config.ts';

/** What one backend says of itself and of what it was asked. */
export interface Heard {
  /** Its name on the network, such as `web-blue`. */
  by: string;
  method: string;
  url: string;
  headers: Record<string, string>;
}

export interface LabConfig {
  /** `bgc.yaml`, as an object. */
  written: object;
  traffic?: Routing;
  /** The secret that leads to the preview. */
  secret?: string;
  /** The colors that must answer before the lab is there; both, where nothing else is said. */
  colors?: readonly Color[];
  /** Other files below `/etc/nginx/bgc`, by path. */
  files?: Readonly<Record<string, string>>;
}

/** A real nginx with a rendered configuration, in front of backends that tell what they hear. */
export interface Lab {
  /** Where visitors ask, those who preview, and other containers by the port of a service. */
  http: string;
  preview: string;
  at(port: number): string;
  /** What nginx sees as `/etc/nginx/bgc`. */
  directory: string;
  end(): Promise<void>;
}

const PROJECT = 'lab';
const SAFE = ['--read-only', '--tmpfs', '/run', '--tmpfs', '/tmp', '--tmpfs', SPOOL_MOUNT];

/** A Docker network with backends, for one test file. */
export class Backends {
  readonly #network: string;
  readonly #containers: string[] = [];

  private constructor(network: string) {
    this.#network = network;
  }

  /** @param names each `<service>-<color>`, with the port it answers on; several of one name are replicas */
  static async start(name: string, names: readonly (readonly [string, number])[]): Promise<Backends> {
    const network = `bgc-e2e-${name}-${process.pid}`;
    await docker('network', 'create', network);
    const backends = new Backends(network);
    await Promise.all(names.map(([name, port]) => backends.#add(name, port)));
    return backends;
  }

  /** Starts nginx, and waits until it knows where the backends are. */
  async nginx({
    written,
    traffic = toColor('blue'),
    secret = '',
    colors = COLORS,
    files = {},
  }: LabConfig): Promise<Lab> {
    const config = configOf(written);
    const services = Object.fromEntries(config.services.map(({ name }) => [name, { networks: { default: null } }]));
    const project = parseProject(JSON.stringify({ name: PROJECT, services }), '/lab', ['compose.yaml']);
    const directory = await writeTree(
      new Map([
        ...Object.entries(files),
        ['private/preview-secret', secretHash(secret, PROJECT)],
        ['active.conf', renderWith({ config, project }, traffic)],
      ]),
    );
    await chmod(directory, 0o755);
    const mount = ['-v', `${directory}:/etc/nginx/bgc:ro`];
    const command = ['nginx', '-g', 'daemon off;', '-c', '/etc/nginx/bgc/active.conf'];
    const id = await this.#run([...SAFE, ...mount], image('NGINX_IMAGE'), command);
    const address = await addressOf(id);
    const ports = portsOf(config);
    for (const { name, port } of config.services)
      for (const color of port === undefined ? [] : colors)
        await eventually(true, async () => (await raw(address, ports.control, `/${color}/${name}/`)).startsWith(OK));
    return {
      http: `http://${address}:${ports.http}/`,
      preview: `http://${address}:${ports.preview}/`,
      at: (port) => `http://${address}:${port}/`,
      directory,
      end: async () => {
        await docker('rm', '--force', id);
        await rm(directory, { recursive: true });
      },
    };
  }

  async #add(name: string, port: number): Promise<void> {
    const options = ['--network-alias', `${PROJECT}-${name}`, '--env', `NAME=${name}`, '--env', `PORT=${port}`];
    await this.#run(options, image('NODE_IMAGE'), ['node', '-e', BACKEND]);
  }

  async #run(options: readonly string[], image: string, command: readonly string[]): Promise<string> {
    const id = await docker('run', '--detach', '--init', '--network', this.#network, ...options, image, ...command);
    this.#containers.push(id);
    return id;
  }

  async end(): Promise<void> {
    await docker('rm', '--force', ...this.#containers);
    await docker('network', 'rm', this.#network);
  }
}

const OK = 'HTTP/1.1 200 ';

function addressOf(id: string): Promise<string> {
  return docker('inspect', '--format', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}', id);
}

async function raw(host: string, port: number, path: string): Promise<string> {
  return say(`http://${host}:${port}/`, `GET ${path} HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n`);
}

/** Writes that very text, and gives all that comes back until the other side closes or is silent for a while. */
export async function say(url: string, text: string, silenceMs = 1000): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port || 80), timeout: silenceMs });
  const pieces: Buffer[] = [];
  socket.on('data', (piece) => pieces.push(piece));
  socket.on('timeout', () => socket.destroy());
  socket.write(text);
  await once(socket, 'close');
  return Buffer.concat(pieces).toString();
}

/** Answers every request with what it heard, and lets a connection become whatever is asked for. */
const BACKEND = `
const { NAME, PORT } = process.env;
const heard = ({ method, url, headers }) => JSON.stringify({ by: NAME, method, url, headers });
const server = require('node:http').createServer({ requireHostHeader: true }, (request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json' }).end(heard(request));
});
server.on('upgrade', (request, socket) => {
  socket.on('error', () => socket.destroy());
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: ' + request.headers.upgrade + '\\r\\n\\r\\n');
  socket.on('data', (bytes) => socket.end('tunnelled: ' + bytes));
});
server.listen(Number(PORT));
process.on('SIGTERM', () => process.exit(0));
`;
