import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../cli/config/parse.ts';
import { BGC } from '../support/scenario/build.ts';
import { Running } from '../support/scenario/running.ts';
import { scenario } from '../support/scenario/scenario.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGES = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
);

/** What starts the tests or the demo itself. */
const ABOUT_THIS_REPOSITORY = /^make (demo|test)\b/;

describe('the documentation', () => {
  test.each(PAGES)('every configuration in %s must be valid', (page) => {
    for (const yaml of blocks(page, 'yaml')) expect(() => parseConfig(yaml, page), yaml).not.toThrow();
  });

  test('every command of the README must work, one after the other', { timeout: 180_000 }, async () => {
    const project = await scenario('readme');
    const lines = blocks('README.md', 'sh').flatMap((block) => block.split('\n'));
    const commands = lines.map((line) => line.replace(/\s+#.*$/, '').trim()).filter((line) => line !== '');
    const own = commands.filter((command) => !ABOUT_THIS_REPOSITORY.test(command));

    expect(own.length).toBeGreaterThan(8);
    for (const command of own) {
      const here = command
        .replace('127.0.0.1:8081', new URL(project.previewUrl).host)
        .replace('/srv/shop', project.directory);
      const shell = `bgc() { "${process.execPath}" "${BGC}" "$@"; }; ssh() { shift; "$@"; }; ${here}`;
      const { code, stdout, stderr } = await new Running(['sh', '-c', shell], {
        cwd: project.directory,
        env: process.env,
      }).ended;
      expect(code, `${command}\n${stdout}${stderr}`).toBe(0);
    }
  });
});

function blocks(page: string, language: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, block = '']) => block,
  );
}
