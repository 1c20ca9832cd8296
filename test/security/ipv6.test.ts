import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { image } from '../support/images.ts';
import { APPLICATION } from '../support/raw/application.ts';
import { heard } from '../support/raw/exchange.ts';
import { docker } from '../support/scenario/docker.ts';
import { scenario } from '../support/scenario/scenario.ts';

test('where the network has IPv6, a visitor by IPv6 must be known by its own address, over a release too', async () => {
  const project = await scenario('ipv6');
  await writeFile(join(project.directory, 'server.js'), APPLICATION);
  // An address is printed without leading zeros.
  const subnet = `fd00:f${randomBytes(2).toString('hex').slice(1)}:b6c::/64`;
  await project.write('compose.override.yaml', {
    networks: { default: { enable_ipv6: true, ipam: { config: [{ subnet }] } } },
  });
  await project.must(['up']);
  await project.must(['up']);
  const network = `${project.name}_default`;
  const { id } = await project.container('bgc-proxy');
  const format = `{{(index .NetworkSettings.Networks "${network}").GlobalIPv6Address}}`;
  const address = (await docker('inspect', '--format', format, id)).trim();
  const script = `fetch('http://[${address}]/').then((answer) => answer.text()).then(console.log)`;
  const said = await docker('run', '--rm', '--network', network, image('NODE_IMAGE'), 'node', '-e', script);
  expect(heard(said)?.headers['x-real-ip']).toMatch(new RegExp(`^${subnet.replace('::/64', ':')}`));
});
