import Docker from 'dockerode';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { parseConfig } from '../../../cli/config/parse.ts';
import { startShared } from '../../../cli/engine/compose/shared-services.ts';
import type { Deployment } from '../../../cli/engine/deployment.ts';
import { imageNamed } from '../../../cli/engine/docker/image.ts';
import { findingsOf } from '../../../cli/project/findings.ts';
import { sourcesOf } from '../../../cli/project/sources.ts';
import type { Event } from '../../../cli/release/event.ts';
import { planUp } from '../../../cli/release/plan.ts';
import { render } from '../../../cli/render/render.ts';
import { loadAssets } from '../../../cli/workspace/package.ts';
import { expectHarmless, printed, STEERING } from '../../support/harmless.ts';
import { NGINX, REFUSED, SHELL, TERMINAL, YAML } from '../../support/hostile.ts';
import { findAll, parseNginx } from '../../support/nginx-parse.ts';
import { configOf, everywhere, planInput, projectOf, UP } from '../../support/worlds.ts';

const services = { web: { port: 3000 } };

describe('what bgc.yaml says', () => {
  const rows = Object.entries(REFUSED).flatMap(([place, { written, texts }]) =>
    texts.map((text) => [place, text, written(text)] as const),
  );
  test.each(rows)('%s: %j must be refused, with its place', (place, _, written) => {
    const error = thrown(() => parseConfig(stringify(written), 'bgc.yaml'));
    expect(error).toMatchObject({ code: 2 });
    expect(expectHarmless(error)).toContain(place);
  });

  const free = [...Object.values(TERMINAL), ...Object.values(SHELL)].filter((text) => !text.includes('\0'));
  test.each(free)('%j in a command is for the shell of the user alone, and is told harmlessly', (text) => {
    const run = `echo ${text}`;
    const config = configOf({
      services,
      hooks: { before_start: run },
      checks: [{ run }, { get: '/', contains: text }],
    });
    const steps = planUp(planInput({ config }), UP).steps;
    for (const json of [false, true]) {
      const events = steps.map((step): Event => ({ event: 'step', status: 'done', step, ms: 1 }));
      expect(printed([{ event: 'plan', steps }, ...events], { json })).not.toMatch(STEERING);
    }
    expect(nginxOf(config, projectOf({ web: {} }))).toEqual(nginxOf(configOf(), projectOf({ web: {} })));
  });
});

describe('what a Compose file says', () => {
  test.each(Object.values(NGINX))('%j as a network alias must not reach nginx', (alias) => {
    const project = projectOf({ web: { networks: { default: { aliases: [alias] } } } });
    expectHarmless(thrown(() => nginxOf(configOf(), project)));
  });

  test.each(Object.values(YAML))('%j as the name of a network must stay a name', (network) => {
    const project = projectOf({ web: { networks: JSON.parse(`{${JSON.stringify(network)}: {"aliases": ["web2"]}}`) } });
    const overlay = overlayOf(configOf(), project);
    expect(Object.keys(overlay.services)).toEqual(['web', 'web-blue', 'web-green', 'bgc-proxy']);
    for (const name of ['web-blue', 'web-green', 'bgc-proxy']) {
      const { networks } = overlay.services[name] ?? {};
      // zod leaves out what would be a prototype; nothing else may be lost or added.
      expect(Object.keys(networks ?? {})).toEqual(network === '__proto__' ? ['bgc'] : [network, 'bgc']);
      expect(overlay.services[name]).not.toHaveProperty('privileged');
    }
  });

  test.each(Object.values(YAML))('%j as what a service depends on must stay a name', (other) => {
    const dependsOn = JSON.parse(
      `{${JSON.stringify(other)}: {"condition": "service_started"}, "web": {"condition": "x"}}`,
    );
    const overlay = overlayOf(configOf(), projectOf({ web: {}, cron: { depends_on: dependsOn } }));
    const expected = other === '__proto__' ? ['bgc-proxy'] : [other, 'bgc-proxy'];
    expect(Object.keys(overlay.services.cron?.depends_on ?? {})).toEqual(expected);
  });

  test.each(['--build', '-V', '--force-recreate', '--remove-orphans', '--help'])(
    '%s as the name of a service must be no option of Compose',
    async (name) => {
      const ran: (readonly string[])[] = [];
      const compose = { run: async (_: string, args: readonly string[]) => void ran.push(args) };
      const conditions = {
        [name]: { condition: 'service_healthy' },
        b: { condition: 'service_completed_successfully' },
      };
      const project = projectOf({ [name]: {}, b: {}, web: { depends_on: conditions } });
      const docker = { listContainers: async () => [] };
      await startShared({ compose, docker } as unknown as Deployment, project, [name, 'b']);
      expect(ran).toHaveLength(2);
      for (const args of ran) expect(args.slice(0, args.indexOf('--'))).not.toContain(name);
    },
  );

  test.each(['json?x=', '../containers/x', 'a/../../containers/prune', 'a b', 'a\r\nb', 'a#b', 'a%2fb', '', 'ä', '?'])(
    '%j as an image must not become another request to Docker',
    (name) => {
      expectHarmless(thrown(() => imageNamed(new Docker(), name)));
    },
  );

  test.each(['nginx', 'a/b:1.2-x', 'R.test:5000/a@sha256:0', '[::1]:5000/a', 'sha256:0'])('%s is an image', (name) => {
    expect(imageNamed(new Docker(), name)).toMatchObject({ name });
  });

  test.each(Object.values(TERMINAL))('%j in names and paths must not reach the terminal', (text) => {
    const web = {
      container_name: text,
      image: `a:${text}`,
      ports: [{ target: 80, published: text }],
      volumes: [{ type: 'volume', source: text, target: text }],
      environment: { [text]: `/${text}/a.sqlite` },
      command: [text],
    };
    const findings = findingsOf(projectOf({ web }), configOf(), []);
    expect(findings.length).toBeGreaterThan(3);
    const events = findings.map(({ problem }): Event => ({ event: 'warning', text: problem }));
    const lines = printed(events).trimEnd().split('\n');
    expect(lines.join('\n')).not.toMatch(STEERING);
    expect(lines.filter((line) => /^\S/.test(line))).toHaveLength(findings.length);
  });

  test('many uses of one anchor must be read like few', () => {
    const many = Array.from({ length: 300 }, (_, at) => `  s${at}: { <<: *a, logging: *b }\n`).join('');
    const text = `x-a: &a { image: a }\nx-b: &b { driver: none }\nservices:\n${many}`;
    expect(sourcesOf(['c'], () => text).size).toBe(300);
  });

  test('anchors that multiply must cost nothing', () => {
    const levels = Array.from({ length: 30 }, (_, at) => `x-${at + 1}: &l${at + 1} [${`*l${at}, `.repeat(9)}]\n`).join(
      '',
    );
    const text = `x-0: &l0 [x]\n${levels}services: { web: { image: a, x-y: *l30 } }\n`;
    expect([...sourcesOf(['c'], () => text).keys()]).toEqual(['web']);
  });

  test('keys that every object has must mean nothing', () => {
    const text = 'services: { __proto__: { polluted: yes }, constructor: {}, toString: {} }\n';
    expect([...sourcesOf(['c'], () => text).keys()]).toEqual(['__proto__', 'constructor', 'toString']);
    expect({}).not.toHaveProperty('polluted');
  });
});

function thrown(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

const assets = await loadAssets(undefined);

function filesOf(config: ReturnType<typeof configOf>, project: ReturnType<typeof projectOf>) {
  return render(everywhere(config), project, new Map([['web', ['compose.yaml']]]), assets);
}

/** All directives of both configurations. */
function nginxOf(...args: Parameters<typeof filesOf>): unknown {
  const files = filesOf(...args);
  return ['blue', 'green'].map((color) => {
    const tree = parseNginx(files.get(`bgc/nginx/${color}.conf`) ?? '');
    expect(findAll(tree, 'http')).toHaveLength(1);
    return tree;
  });
}

interface Overlay {
  services: Readonly<Record<string, { networks?: object; depends_on?: object }>>;
}

/** The overlay as Compose would read it. */
function overlayOf(...args: Parameters<typeof filesOf>): Overlay {
  const documents = parseAllDocuments(filesOf(...args).get('bgc/compose.yaml') ?? '', {
    version: '1.1',
    logLevel: 'silent',
  });
  expect(documents).toHaveLength(1);
  const [document] = documents;
  if (document === undefined || !('toJS' in document)) return expect.unreachable();
  expect(document.errors).toEqual([]);
  return document.toJS() as Overlay;
}
