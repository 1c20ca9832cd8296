import { stringify } from 'yaml';
import { parseConfig } from '../../cli/config/parse.ts';
import { parseProject } from '../../cli/project/parse.ts';
import { render } from '../../cli/render/render.ts';
import { loadAssets } from '../../cli/workspace/package.ts';
import { everywhere } from '../support/worlds.ts';
import { interleave, median } from './measure.ts';
import { atMost, millis, type Result, within } from './result.ts';

/** A project of many services, each with its port and its host. */
export async function rendering(): Promise<Result[]> {
  const full = await renderer(500);
  const first = await full();
  const times = await interleave(7, { full, half: await renderer(250) });
  const [of500, of250] = [median(times.full), median(times.half)];
  return [
    {
      what: 'rendering 500 services, once',
      measured: millis(first),
      against: `again, when warm: ${millis(of500)}`,
      ...within(200, first),
    },
    {
      what: 'rendering 500 services, against 250',
      measured: millis(of500),
      against: `250 services: ${millis(of250)}`,
      ...atMost(2.4, of500, of250),
    },
  ];
}

/** Times one rendering of everything, without reading and checking the input. */
async function renderer(count: number): Promise<() => Promise<number>> {
  const names = Array.from({ length: count }, (_, index) => `web-${index + 1}`);
  const config = parseConfig(
    stringify({
      services: Object.fromEntries(names.map((name, index) => [name, { port: 3000 + index }])),
      routes: names.map((name) => ({ host: `${name}.example.com`, service: name })),
    }),
    '/project/bgc.yaml',
  );
  const services = Object.fromEntries(names.map((name) => [name, { image: 'hello', networks: { default: null } }]));
  const project = parseProject(JSON.stringify({ name: 'many', services }), '/project', ['compose.yaml']);
  const sources = new Map(names.map((name) => [name, ['compose.yaml']]));
  const assets = await loadAssets(undefined);
  return async () => {
    const since = performance.now();
    render(everywhere(config), project, sources, assets);
    return performance.now() - since;
  };
}
