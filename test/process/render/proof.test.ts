import { rm } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { parseDocument, stringify } from 'yaml';
import { parseConfig } from '../../../cli/config/parse.ts';
import { hostAt } from '../../../cli/engine/engines.ts';
import { BgcError } from '../../../cli/errors.ts';
import { parseProject } from '../../../cli/project/parse.ts';
import type { Project } from '../../../cli/project/project.ts';
import { unintended } from '../../../cli/render/proof/proof.ts';
import { selectionOf } from '../../../cli/workspace/compose-files.ts';
import { type ComposeAnswers, prove } from '../../../cli/workspace/prove.ts';
import { renderAll } from '../../../cli/workspace/render-project.ts';
import { ToldClock } from '../../support/clock.ts';
import { writeTree } from '../../support/compose-config.ts';
import { everywhere } from '../../support/worlds.ts';

const WEB = { image: 'web', expose: ['3000'] };

async function rendered(texts: Readonly<Record<string, string>>, bgcYaml = 'services: { web: { port: 3000 } }\n') {
  const directory = await writeTree(new Map(Object.entries({ 'bgc.yaml': bgcYaml, ...texts })));
  onTestFinished(() => rm(directory, { recursive: true }));
  const config = parseConfig(bgcYaml, 'bgc.yaml');
  const selection = selectionOf(directory, config);
  const host = await hostAt(directory, new ToldClock());
  const alone = await host.composeProject(selection);
  const project: Project = parseProject(alone, directory, selection.files);
  const configs = { now: config, blue: config, green: config };
  const answers: ComposeAnswers = { alone, withOverlay: (overlay) => host.composeProject(selection, { overlay }) };
  return { config, configs, project, answers, files: await renderAll(configs, project) };
}

async function refusal(...given: Parameters<typeof rendered>): Promise<BgcError | undefined> {
  const { configs, project, files, answers } = await rendered(...given);
  try {
    await prove(configs, project, files, answers);
    return undefined;
  } catch (error) {
    if (error instanceof BgcError) return error;
    throw error;
  }
}

const INCLUDED = {
  'compose.yaml': 'include: [sub/web.yaml]\n',
  'sub/web.yaml': 'services: { web: { image: "web", environment: { DB: "$DB" } } }\n',
  'sub/.env': 'DB=hunter2\n',
  '.env': 'OTHER=1\n',
};

test('a value of an included env file that the colors would not get is refused by its key, with the way out', async () => {
  const error = await refusal(INCLUDED);
  expect(error?.details).toEqual(['web: environment.DB']);
  expect(error?.hint).toContain('env_files: [sub/.env, .env]');
  expect(JSON.stringify(error)).not.toContain('hunter2');
  expect(await refusal(INCLUDED, 'services: { web: { port: 3000 } }\nenv_files: [sub/.env, .env]\n')).toBeUndefined();
  expect(await refusal({ ...INCLUDED, '.env': 'DB=local\n' })).toBeUndefined();
});

test('the env file of an include in an included file is named, too', async () => {
  const nested = { ...INCLUDED, 'compose.yaml': 'include: [top.yaml]\n', 'top.yaml': INCLUDED['compose.yaml'] };
  expect((await refusal(nested))?.hint).toContain('env_files: [sub/.env, .env]');
});

test.each([
  ['volumes', 'volumes: [./data:/data]'],
  ['environment.FROM', 'env_file: of.env'],
])('a path in a Compose file of another folder that would lead elsewhere is refused: %s', async (key, written) => {
  const error = await refusal(
    {
      'compose.yaml': `services: { web: ${JSON.stringify(WEB)} }\n`,
      'more/prod.yaml': `services: { web: { ${written} } }\n`,
      'of.env': 'FROM=top\n',
      'more/of.env': 'FROM=more\n',
    },
    'compose: [compose.yaml, more/prod.yaml]\nservices: { web: { port: 3000 } }\n',
  );
  expect(error?.details).toEqual([`web: ${key}`]);
  expect(error?.hint).toMatch(/^make relative paths absolute/);
});

test('a project with a finding that says it better is not asked about', async () => {
  expect(await refusal({ 'compose.yaml': 'services: { web: { image: web, network_mode: host } }\n' })).toBeUndefined();
});

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);
const words = fc.uniqueArray(word, { minLength: 1, maxLength: 3 });
const variables = fc.dictionary(word, fc.oneof(word, fc.constant('yes'), fc.constant('3306:22'), fc.constant('$$x')), {
  maxKeys: 3,
  minKeys: 1,
});
const dependency = fc.record({
  condition: fc.constantFrom('service_started', 'service_healthy'),
  restart: fc.boolean(),
  required: fc.boolean(),
});

/** What a service may say that its colors have to say as well. */
const service = fc.record(
  {
    command: words,
    entrypoint: words,
    working_dir: word.map((one) => `/${one}`),
    user: word,
    hostname: word,
    domainname: word,
    environment: variables,
    labels: variables,
    dns: fc.constant(['10.0.0.53']),
    extra_hosts: fc.constant(['there:10.0.0.9']),
    cap_add: fc.constant(['NET_ADMIN']),
    cap_drop: fc.constant(['ALL']),
    security_opt: fc.constant(['no-new-privileges:true']),
    sysctls: fc.constant({ 'net.core.somaxconn': '1024' }),
    ulimits: fc.constant({ nofile: { soft: 10, hard: 20 } }),
    tmpfs: fc.constant(['/run']),
    shm_size: fc.constant('64m'),
    oom_score_adj: fc.constant(9),
    init: fc.boolean(),
    tty: fc.constant(true),
    read_only: fc.constant(true),
    privileged: fc.constant(true),
    stop_signal: fc.constant('SIGINT'),
    stop_grace_period: fc.constant('20s'),
    restart: fc.constantFrom('always', 'unless-stopped', 'on-failure:3'),
    logging: fc.constant({ driver: 'json-file', options: { 'max-size': '1m' } }),
    volumes: fc.constantFrom(['data:/data'], ['./here:/there:ro', '/anonymous'], ['data:/data:ro']),
    networks: fc.constantFrom(
      { back: { aliases: ['one', 'two'], priority: 9 } },
      { default: { priority: 3 }, back: { aliases: ['three'] } },
      ['back', 'default'],
    ),
    healthcheck: fc.record({
      test: fc.constant(['CMD', 'true']),
      interval: fc.constantFrom('5s', '1m30s'),
      retries: fc.integer({ min: 1, max: 9 }),
    }),
    deploy: fc.constantFrom<object>(
      { resources: { limits: { cpus: '0.5', memory: '64M' } } },
      { resources: { reservations: { devices: [{ capabilities: ['gpu'], count: 1 }] } } },
      { restart_policy: { condition: 'any', delay: '5s' } },
    ),
    build: fc.constant({ context: '.', args: { A: '1' } }),
    ports: fc.constantFrom(['80:3000'], ['127.0.0.1:8080:80/tcp', '53:53/udp']),
    container_name: word.map((one) => `c-${one}`),
    links: fc.constantFrom(['db'], []),
    depends_on: fc.dictionary(fc.constantFrom('db', 's0'), dependency),
    external_links: fc.constant(['other:there']),
    profiles: fc.constant(['extra']),
    secrets: fc.constant(['key']),
    configs: fc.constant([{ source: 'conf', target: '/conf', mode: 0o400 }]),
    pull_policy: fc.constant('always'),
    platform: fc.constant('linux/amd64'),
    group_add: fc.constant(['mail']),
    devices: fc.constant(['/dev/null:/dev/null']),
    annotations: fc.constant({ a: 'b' }),
  },
  { requiredKeys: [] },
);

/** What the proof cannot tell from what a color changes. */
const CHANGED = new Set([
  'build',
  'ports',
  'container_name',
  'links',
  'profiles',
  'pull_policy',
  'depends_on',
  'networks',
  'external_links',
  'deploy',
  'healthcheck',
  'restart',
]);

test('what any Compose service says is what its colors say, and a key that a color lost is found', async () => {
  for (const services of fc.sample(fc.array(service, { minLength: 12, maxLength: 12 }), { numRuns: 5, seed: 3 })) {
    const own = services.map(
      (one, index) => [`s${index}`, { image: 'some', ...one, depends_on: index === 0 ? {} : one.depends_on }] as const,
    );
    const compose = {
      services: { ...Object.fromEntries(own), db: { image: 'postgres' } },
      networks: { back: {} },
      volumes: { data: {} },
      secrets: { key: { file: './key' } },
      configs: { conf: { file: './conf' } },
    };
    const released = Object.fromEntries(own.map(([name]) => [name, { port: 3000 }]));
    const { config, answers, files } = await rendered(
      { 'compose.yaml': stringify(compose) },
      stringify({ services: released, routes: [{ service: 's0' }] }),
    );
    const overlay = files.get('bgc/compose.yaml') ?? '';
    const found = async (text: string) =>
      unintended(everywhere(config), servicesOf(answers.alone), servicesOf(await answers.withOverlay(text)));
    expect(await found(overlay)).toEqual([]);

    const document = parseDocument(overlay, { version: '1.1', logLevel: 'silent' });
    const lost = own.flatMap(([name, one]) =>
      Object.keys(one)
        .filter((key) => key !== 'image' && !CHANGED.has(key))
        .slice(0, 1)
        .map((key) => [name, key] as const),
    );
    for (const [name, key] of lost) {
      const node = document.createNode(null);
      node.tag = '!reset';
      document.setIn(['services', `${name}-green`, key], node);
    }
    const told = await found(document.toString());
    for (const [name, key] of lost)
      expect(
        told.some((finding) => finding.service === name && finding.key.split('.')[0] === key),
        `${name} ${key}`,
      ).toBe(true);
  }
});

function servicesOf(json: string): Record<string, Record<string, unknown>> {
  return (JSON.parse(json) as { services: Record<string, Record<string, unknown>> }).services;
}
