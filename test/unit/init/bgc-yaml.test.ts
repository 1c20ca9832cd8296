import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Config } from '../../../cli/config/config.ts';
import { parseConfig } from '../../../cli/config/parse.ts';
import { configJsonSchema } from '../../../cli/config/schema/json-schema.ts';
import { bgcYaml, type Content } from '../../../cli/init/bgc-yaml.ts';

const template = readFileSync(new URL('../../../templates/project/bgc.yaml.hbs', import.meta.url), 'utf8');

const simple: Content = {
  compose: [],
  services: [{ name: 'web', port: 3000 }],
  http: { port: 80 },
  preview: { host: '127.0.0.1', port: 8081 },
  image: undefined,
};
const full: Content = {
  compose: ['compose.yaml', 'no', '../a b: #c.yaml'],
  profiles: ['no', '*'],
  envFiles: [],
  projectName: '12',
  services: [
    { name: 'worker', port: undefined },
    { name: 'on', port: 3000 },
    { name: '12', port: 4000 },
  ],
  http: { host: '::1', port: 8080 },
  preview: { host: '127.0.0.1', port: 8082 },
  image: 'registry.example.com:5000/nginx:1.31',
};

const text = bgcYaml(simple, template);
const parse = (written: string): Config => ({ ...parseConfig(written, 'bgc.yaml'), text: '' });

test('the first line must tell editors the schema', () => {
  expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/bgc\/schema\.json\n/);
});

test('the written content must be what bgc reads', () => {
  expect(parse(text)).toEqual(parse('services: { web: { port: 3000 } }'));
  expect(parse(bgcYaml(full, template))).toEqual(
    parse(`
compose: [compose.yaml, "no", "../a b: #c.yaml"]
profiles: ["no", "*"]
env_files: []
project_name: "12"
services: { worker: {}, "on": { port: 3000 }, "12": { port: 4000 } }
routes: [{ path: /, service: "on" }]
proxy: { http: "[::1]:8080", image: registry.example.com:5000/nginx:1.31 }
preview: 127.0.0.1:8082
`),
  );
});

const commentedKey = /^( *)# (- \{|[a-z_]+: )(.*)$/;
const lines = [simple, full].flatMap((content) =>
  bgcYaml(content, template)
    .split('\n')
    .flatMap((line, index) => (commentedKey.test(line) ? [{ content, line, index }] : [])),
);

function uncommented(content: Content, index: number): string {
  const all = bgcYaml(content, template).split('\n');
  return all.with(index, (all[index] ?? '').replace(commentedKey, '$1$2$3')).join('\n');
}

test.each(lines)('`$line` must be valid without its "#"', ({ content, index }) => {
  expect(() => parse(uncommented(content, index))).not.toThrow();
});

test.each(['start_timeout', 'replicas', 'image', 'preview', 'bg', 'drain', 'standby', 'keep_releases'])(
  'the commented %s must be the default',
  (key) => {
    const found = lines.filter(({ content, line }) => content === simple && line.includes(`# ${key}:`));
    expect(found).toHaveLength(1);
    for (const { content, index } of found) expect(parse(uncommented(content, index))).toEqual(parse(text));
  },
);

/** The keys of the outermost mapping in a part of a JSON Schema. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if ('properties' in schema) return Object.keys(schema.properties ?? {});
  return Object.values(schema).flatMap(keysOf);
}

test.each(['services', 'proxy'])('every key of an entry of %s must be in the file', (name) => {
  const { properties } = configJsonSchema() as { properties: Record<string, unknown> };
  const keys = keysOf(properties[name]);
  expect(keys.length).toBeGreaterThan(3);
  const all = text + bgcYaml(full, template);
  // Alone it would be wrong: it goes with "tls".
  const alone = keys.filter((key) => key !== 'https');
  expect(alone.filter((key) => !new RegExp(`^ +(?:# )?${key}:`, 'm').test(all))).toEqual([]);
});

test('every key of bgc.yaml must be in the file', () => {
  const keys = keysOf(configJsonSchema());
  expect(keys.length).toBeGreaterThan(8);
  expect(keys.filter((key) => !new RegExp(`^(?:# )?${key}:`, 'm').test(text))).toEqual([]);
});
