import { expect, test } from 'vitest';
import { keeperOf } from '../../../cli/project/keeper.ts';
import { projectOf, published } from '../init/projects.ts';

const port = published(80);

test.each([
  ['db', { ports: [port] }, { port: 80 }],
  ['db', { ports: [published(80, '80', '127.0.0.1')] }, { port: 80 }],
  ['db', { ports: [published(80, '80', '127.0.0.1')] }, { host: '127.0.0.1', port: 80 }],
  [undefined, { ports: [published(80, '80', '127.0.0.1')] }, { host: '192.0.2.1', port: 80 }],
  [undefined, { ports: [port] }, { port: 81 }],
  [undefined, { ports: [{ ...port, protocol: 'udp' }] }, { port: 80 }],
  [undefined, { ports: [port], profiles: ['tools'] }, { port: 80 }],
  [undefined, { ports: [port], scale: 0 }, { port: 80 }],
])('%s keeps, with %j, the port %j', (keeper, db, listen) => {
  expect(keeperOf(projectOf({ web: { ports: [port] }, db }), ['web'], listen)).toBe(keeper);
});
