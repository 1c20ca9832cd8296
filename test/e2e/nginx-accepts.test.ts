import { rm } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseProject } from '../../cli/project/parse.ts';
import { unintended } from '../../cli/render/proof/proof.ts';
import { COLORS, type Color, colored } from '../../cli/traffic/color.ts';
import { toColor } from '../../cli/traffic/routing.ts';
import { composeConfig, formatModel, writeTree } from '../support/compose-config.ts';
import { nginxRefusals } from '../support/nginx-test.ts';
import { MODEL, PROJECT_DIRECTORY, type RenderCase, renderCases } from '../support/render-case.ts';
import { isWhole } from '../support/scenario/selection.ts';
import { everywhere } from '../support/worlds.ts';
import { type Drawn, drawn, renderWith } from '../support/written-config.ts';

const SAMPLE = isWhole ? 50 : 15;
const OVERLAY = 'bgc/compose.yaml';

const cases = renderCases();
const rendered = cases.filter((one) => !one.texts.has('error'));
const directories = new Map<string, string>();

beforeAll(async () => {
  for (const one of cases) {
    const files = rendered.includes(one) ? await one.render() : [];
    directories.set(one.name, await writeTree(new Map([...one.composeFiles, ...files])));
  }
});

afterAll(async () => {
  for (const directory of directories.values()) await rm(directory, { recursive: true });
});

const directoryOf = ({ name }: RenderCase): string => directories.get(name) ?? '';

describe('Compose must say of each case what the case says it does', () => {
  test.each(cases)('$name', async (one) => {
    const { files } = one.project;
    const model = formatModel(await composeConfig(directoryOf(one), files), directoryOf(one), PROJECT_DIRECTORY);
    if (process.env.UPDATE_GOLDEN === '1') return one.save(new Map([[MODEL, model]]));
    expect(parseProject(model, PROJECT_DIRECTORY, files)).toEqual(one.project);
  });
});

describe('with the overlay, Compose must run in each color exactly what the user wrote, but for what a color is', () => {
  test.each(rendered)('$name', async (one) => {
    const { files } = one.project;
    const release = { BGC_BLUE_RELEASE: '7', BGC_GREEN_RELEASE: '8' };
    const before = await composeConfig(directoryOf(one), files);
    const after = await composeConfig(directoryOf(one), [...files, OVERLAY], release);
    expect(unintended(everywhere(one.config), before.services, after.services)).toEqual([]);
    for (const { name, replicas } of one.config.services) {
      for (const color of COLORS) {
        const number = color === 'blue' ? '7' : '8';
        const environment = { BGC_COLOR: color, BGC_RELEASE: number, ...roleEnvironment(one, color) };
        expect(after.services[colored(name, color)]).toMatchObject({
          image: `${before.name}-${name}:bgc-${number}`,
          pull_policy: 'never',
          deploy: { replicas },
          environment,
          labels: { 'dev.bgc.service': name, 'dev.bgc.color': color, 'dev.bgc.release': number },
        });
        for (const key of ['build', 'container_name', 'ports', 'profiles', 'scale', 'links'])
          expect(after.services[colored(name, color)]).not.toHaveProperty(key);
      }
      expect(after.services[name]).toMatchObject({ deploy: { replicas: 0 } });
    }
  });
});

function roleEnvironment({ config: { traffic } }: RenderCase, color: Color): Record<string, string> {
  if (traffic.mode !== 'primary-fallback') return {};
  // Compose prints a `$` so that it could read it again.
  const own = Object.entries(traffic.environment[color === 'blue' ? 'primary' : 'fallback']);
  return Object.fromEntries(own.map(([name, value]) => [name, value.replaceAll('$', '$$$$')]));
}

test('the real nginx must accept every golden configuration', async () => {
  const texts = new Map<string, string>();
  for (const one of rendered) {
    const configs = [...(await one.render())].filter(([path]) => path.endsWith('.conf'));
    for (const [path, text] of configs) texts.set(`${one.name} ${path}`, text);
  }
  expect(texts.size).toBeGreaterThan(25);
  expect(await nginxRefusals(texts)).toEqual([]);
});

test('the real nginx must refuse a broken configuration, or the other tests prove nothing', async () => {
  const good = (await cases.find(({ name }) => name === 'minimal.txt')?.render())?.get('bgc/nginx/blue.conf') ?? '';
  const broken = good.replace('server_tokens off;', 'server_tokens of;');
  expect(
    await nginxRefusals(
      new Map([
        ['good', good],
        ['broken', broken],
      ]),
    ),
  ).toEqual([expect.stringMatching(/^broken: .*invalid value "of"/)]);
});

test(`the real nginx must accept what any valid bgc.yaml renders (${SAMPLE} of them)`, async () => {
  const samples: Drawn[] = fc.sample(drawn, { numRuns: SAMPLE, seed: 2 });
  const share = { kind: 'canary', color: 'green', percent: 99 } as const;
  const roles = { mode: 'primary-fallback', environment: { primary: {}, fallback: {} } } as const;
  const withRoles = samples.map((one) => ({ ...one, config: { ...one.config, traffic: roles } }));
  for (const [ones, traffic] of [
    [samples, toColor('blue')],
    [samples, share],
    [withRoles, { kind: 'primary' }],
    [withRoles, { kind: 'read-only' }],
  ] as const) {
    const texts = new Map(ones.map((one, index) => [`sample ${index}`, renderWith(one, traffic)]));
    expect(await nginxRefusals(texts)).toEqual([]);
  }
});
