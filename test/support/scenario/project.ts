import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { image } from '../images.ts';
import { BGC } from './build.ts';
import { docker, removeProject } from './docker.ts';
import { type Ended, Running } from './running.ts';

export interface ProjectOptions {
  /** The Compose project's name, and its directory's. */
  name: string;
  directory: string;
  httpPort: number;
  previewPort: number;
}

/** What `bgc.yaml` says besides the service, the proxy's image and the ports, on top of what the example says. */
export interface Settings {
  /** A folder of `examples`; without it, `hello`. */
  example?: string;
  proxy?: object;
  /** What it says besides where it listens. */
  preview?: object;
  [key: string]: unknown;
}

/** What `docker inspect` tells, as far as a test asks. */
export interface Container {
  id: string;
  name: string;
  /** Docker's own word: `running`, `exited`, ... */
  status: string;
  address: string;
}

type Env = Readonly<Record<string, string>>;

const NO_ANSWER_MS = 5000;

/** A copy of an example in a directory and a Compose project of its own, to be released by real `bgc` processes. */
export class Project {
  readonly name: string;
  readonly directory: string;
  readonly url: string;
  readonly previewUrl: string;
  readonly #http: string;
  readonly #preview: string;
  readonly #started: Running[] = [];

  constructor({ name, directory, httpPort, previewPort }: ProjectOptions) {
    this.name = name;
    this.directory = directory;
    this.#http = `127.0.0.1:${httpPort}`;
    this.#preview = `127.0.0.1:${previewPort}`;
    this.url = `http://${this.#http}/`;
    this.previewUrl = `http://${this.#preview}/`;
  }

  /** Writes `bgc.yaml`. */
  configure({ proxy, preview, ...settings }: Settings): Promise<void> {
    return this.write('bgc.yaml', {
      services: { web: { port: 3000 } },
      preview: preview === undefined ? this.#preview : { listen: this.#preview, ...preview },
      ...settings,
      proxy: { image: image('NGINX_IMAGE'), http: this.#http, ...proxy },
    });
  }

  /** Runs `bgc` to its end. */
  bgc(args: readonly string[], env: Env = {}): Promise<Ended> {
    return this.start(args, env).ended;
  }

  /** Runs `bgc` that must succeed. */
  async must(args: readonly string[], env: Env = {}): Promise<Ended> {
    const ended = await this.bgc(args, env);
    if (ended.code !== 0) throw new Error(`bgc ${args.join(' ')} ended with ${ended.code}:\n${ended.stderr}`);
    return ended;
  }

  /** Starts `bgc` and does not wait. */
  start(args: readonly string[], env: Env = {}): Running {
    return this.launch([process.execPath, BGC, ...args], env);
  }

  /** Starts a command in the project's directory. */
  protected launch(command: readonly [string, ...string[]], env: Env): Running {
    const running = new Running(command, { cwd: this.directory, env: { ...process.env, ...env } });
    this.#started.push(running);
    return running;
  }

  /** Writes a YAML file. */
  write(file: string, content: object): Promise<void> {
    return writeFile(join(this.directory, file), stringify(content));
  }

  /** The live color, as the proxy tells it to anyone. */
  async live(): Promise<string> {
    return (await this.get('bg')).trim();
  }

  /** A GET, on a connection of its own; gives the body. */
  async get(path = '', base = this.url): Promise<string> {
    // A proxy that is killed takes its addresses with it: a connection of that moment may get no answer, ever.
    const signal = AbortSignal.timeout(NO_ANSWER_MS);
    const response = await fetch(new URL(path, base), { headers: { connection: 'close' }, signal });
    if (!response.ok) throw new Error(`GET /${path} answered ${response.status}`);
    return response.text();
  }

  preview(path = ''): Promise<string> {
    return this.get(path, this.previewUrl);
  }

  /** The containers of one Compose service, such as `web-blue` or `bgc-proxy`. */
  async containers(service: string): Promise<Container[]> {
    const labels = [`com.docker.compose.project=${this.name}`, `com.docker.compose.service=${service}`];
    const listed = await docker('ps', '--all', '--quiet', ...labels.flatMap((label) => ['--filter', `label=${label}`]));
    const ids = listed.split('\n').filter((id) => id !== '');
    return Promise.all(ids.map(inspect));
  }

  /** The one container of a service. */
  async container(service: string): Promise<Container> {
    const [container, ...more] = await this.containers(service);
    if (container === undefined || more.length > 0) throw new Error(`${service} has not exactly one container`);
    return container;
  }

  /** Ends its processes. */
  async end(): Promise<void> {
    for (const running of this.#started) running.signal('SIGKILL');
    await Promise.all(this.#started.map(({ ended }) => ended));
  }

  /** Leaves nothing behind: neither processes, nor anything on the engine, nor files. */
  async remove(): Promise<void> {
    await this.end();
    await removeProject(this.name);
    await rm(dirname(this.directory), { recursive: true, force: true });
  }
}

async function inspect(id: string): Promise<Container> {
  const format = '{{.Id}} {{.Name}} {{.State.Status}} {{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}';
  const [fullId = '', name = '', status = '', address = ''] = (await docker('inspect', '--format', format, id)).split(
    ' ',
  );
  return { id: fullId, name: name.slice(1), status, address };
}
