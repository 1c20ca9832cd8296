import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BgcError } from '../../../cli/errors.ts';
import type { Files } from '../../../cli/render/render.ts';
import { MODEL, renderCases } from '../../support/render-case.ts';

const FRAGMENTS = join(import.meta.dirname, '../../../compose');

/** What a case may expect, by title: all of a file, or what the case is about. */
const VIEWS: Readonly<Record<string, (files: Files) => string>> = {
  'bgc/compose.yaml': (files) => overlay(files),
  'bgc/compose.yaml without its fragments': (files) => ['color', 'proxy'].reduce(withoutFragment, overlay(files)),
  'bgc/nginx/blue.conf': (files) => conf(files, 'blue'),
  'bgc/nginx/blue.conf from upstreams to servers': (files) =>
    between(conf(files, 'blue'), '  # Both colors are declared', '\n  # For bgc alone'),
  'bgc/nginx/green-canary-5.conf from upstreams to servers': (files) =>
    between(conf(files, 'green-canary-5'), '  # Both colors are declared', '\n  # For bgc alone'),
  'bgc/nginx/blue.conf of the edge': (files) => edge(conf(files, 'blue')),
  'bgc/nginx/primary.conf of the edge': (files) => edge(conf(files, 'primary')),
  'bgc/nginx/primary.conf from upstreams to servers': (files) =>
    between(conf(files, 'primary'), '  # Both colors are declared', '\n  # For bgc alone'),
  'bgc/nginx/both.conf from upstreams on': (files) =>
    conf(files, 'both').slice(conf(files, 'both').indexOf('  # Both colors are declared')),
  'bgc/nginx/read-only.conf, its servers': (files) =>
    between(conf(files, 'read-only'), '  # public', '\n  # For bgc alone'),
  'bgc/nginx/green.conf where it differs': (files) => differences(conf(files, 'blue'), conf(files, 'green')),
};

// Hashes have tests of their own, and would make every case change with every word.
const overlay = (files: Files): string => (files.get('bgc/compose.yaml') ?? '').replace(/(definition: ).*/, '$1…');
const conf = (files: Files, color: string): string =>
  (files.get(`bgc/nginx/${color}.conf`) ?? '').replaceAll(/("generation":)"[0-9a-f]{12}"/g, '$1"…"');

function withoutFragment(text: string, name: string): string {
  const fragment = readFileSync(join(FRAGMENTS, `${name}.yaml`), 'utf8');
  const keys = [...fragment.matchAll(/^\w+/gm)].map(([key]) => key);
  const block = new RegExp(`(    # .*\n)*    ${keys[0]}:[^]*?    ${keys.at(-1)}:.*\n(      .*\n)*`, 'g');
  return text.replaceAll(block, `    # … compose/${name}.yaml\n`);
}

function edge(text: string): string {
  return (
    between(text, '  client_max_body_size', '  # A host name may') +
    between(text, '  proxy_http_version', "\n  # Docker's own DNS")
  );
}

function between(text: string, start: string, end: string): string {
  return text.slice(text.indexOf(start), text.indexOf(end));
}

/** Both files have the same lines at the same places, but for a word here and there. */
function differences(blue: string, green: string): string {
  const [old, fresh] = [blue.split('\n'), green.split('\n')];
  expect(fresh).toHaveLength(old.length);
  return old.flatMap((line, at) => (line === fresh[at] ? [] : [`${at + 1}:\n-${line}\n+${fresh[at]}\n`])).join('');
}

function errorText(error: unknown): string {
  if (!(error instanceof BgcError)) throw error;
  return `${error.code}: ${error.message}\nhint: ${error.hint ?? 'none'}\n`;
}

test.each(renderCases())('$name', async (one) => {
  const titles = [...one.texts.keys()];
  const expected = titles.slice(titles.indexOf(MODEL) + 1);
  expect(expected, 'what the case expects').not.toEqual([]);
  const result = await one.render().catch(errorText);
  for (const title of expected) {
    const view = title === 'error' ? () => 'nothing was refused' : VIEWS[title];
    if (view === undefined) throw new Error(`a case cannot expect ${title}; it can: ${Object.keys(VIEWS).join(', ')}`);
    const actual = typeof result === 'string' ? result : view(result);
    if (process.env.UPDATE_GOLDEN === '1') one.save(new Map([[title, actual]]));
    else expect(actual, title).toBe(one.text(title));
  }
});
