import { Document } from 'yaml';
import type { ComposeModel } from '../compose-config.ts';
import { image } from '../images.ts';

/**
 * A Compose file on top of a project's own: in place of each image a small program, and no port of services that are not
 * released. A released service with a port answers with its name, its version and its color.
 */
export function standIns({ services }: ComposeModel, ports: ReadonlyMap<string, number>): string {
  const awaited = new Set(
    Object.values(services).flatMap(({ depends_on }) =>
      Object.entries({ ...(depends_on as Conditions) }).flatMap(([name, { condition }]) =>
        condition === 'service_completed_successfully' ? name : [],
      ),
    ),
  );
  const document = new Document({ services: {} });
  for (const [name, service] of Object.entries(services)) {
    const port = ports.get(name);
    const program =
      port === undefined ? (awaited.has(name) ? '0' : WAIT) : `${SERVE}(${JSON.stringify(name)}, ${port})`;
    const isHealthy = port === undefined ? [] : ['node', '-e', `${ASK}(${port})`];
    document.setIn(
      ['services', name],
      document.createNode({ image: image('NODE_IMAGE'), volumes: ['./stand-in:/stand-in:ro'] }),
    );
    const replace = (key: string, value: unknown, tag = '!override'): void => {
      const node = document.createNode(value);
      node.tag = tag;
      document.setIn(['services', name, key], node);
    };
    replace('entrypoint', ['node', '-e', program]);
    replace('command', []);
    replace('build', null, '!reset');
    if (port === undefined) replace('ports', null, '!reset');
    if (service.healthcheck !== undefined)
      replace('healthcheck', {
        interval: '1s',
        test: isHealthy.length === 0 ? ['CMD', 'true'] : ['CMD', ...isHealthy],
      });
  }
  return document.toString();
}

type Conditions = Record<string, { condition: string }> | undefined;

const WAIT = `process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1e6)`;

const SERVE = `((name, port) => {
  const version = require('node:fs').readFileSync('/stand-in/version', 'utf8').trim();
  const server = require('node:http').createServer((_, answer) =>
    answer.end(name + ' ' + version + ' ' + process.env.BGC_COLOR));
  server.listen(port);
  process.on('SIGTERM', () => server.close(() => process.exit(0)));
})`;

const ASK = `((port) => fetch('http://127.0.0.1:' + port).then((answer) => process.exit(answer.ok ? 0 : 1)))`;
