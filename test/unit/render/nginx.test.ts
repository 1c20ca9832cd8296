import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../cli/config/parse.ts';
import { BgcError } from '../../../cli/errors.ts';
import { type NginxTemplates, nginxRenderer } from '../../../cli/render/nginx/nginx.ts';
import { nginxView } from '../../../cli/render/nginx/nginx-view.ts';
import { toColor } from '../../../cli/traffic/routing.ts';
import { loadAssets } from '../../../cli/workspace/package.ts';
import { configOf, everywhere, projectOf } from '../../support/worlds.ts';

const view = nginxView(
  everywhere(configOf({ services: { web: { port: 3000 } } })),
  projectOf({ web: {} }),
  toColor('blue'),
);
const template = (main: string): NginxTemplates => ({ main, partials: { control: '{{generation}}' }, file: 'my.hbs' });
const renderWith = (main: string): string => nginxRenderer(template(main))(view);

describe('the generation', () => {
  const generationOf = (main: string): string => /[0-9a-f]{12}/.exec(renderWith(main))?.[0] ?? 'none';

  test('must be the same for the same text', () => {
    expect(generationOf('a {{> control}}')).toBe(generationOf('a {{> control}}'));
  });

  test('must change with any character of the text', () => {
    expect(generationOf('a {{> control}}')).not.toBe(generationOf('b {{> control}}'));
  });

  test('must change with the color that is live', () => {
    const render = nginxRenderer(template('{{live}} {{> control}}'));
    expect(render(view).split(' ')[1]).not.toBe(render({ ...view, live: 'green' }).split(' ')[1]);
  });

  test('must change with a value of bgc.yaml that nginx gets', async () => {
    const render = nginxRenderer((await loadAssets(undefined)).nginx);
    const generation = (yaml: string): string | undefined => {
      const config = parseConfig(`services: { web: { port: 3000 } }\n${yaml}`, 'bgc.yaml');
      return /"generation":"(\w+)"/.exec(
        render(nginxView(everywhere(config), projectOf({ web: {} }), toColor('blue'))),
      )?.[1];
    };
    expect(generation('drain: { timeout: 61s }')).not.toBe(generation(''));
    expect(generation('keep_releases: 9')).toBe(generation(''));
  });
});

describe("a user's own template", () => {
  test('must get what the built-in one gets, unescaped', () => {
    expect(renderWith("{{#each upstreams}}{{name}}={{servers}} {{/each}}'{{live}}'")).toBe(
      "web_blue=shop-web-blue:3000 resolve max_fails=0 web_green=shop-web-green:3000 resolve max_fails=0 'blue'",
    );
  });

  test.each([
    ['a name that does not exist', '{{nosuchthing}}', '"nosuchthing" not defined'],
    ['a partial that does not exist', '{{> nosuchpartial}}', 'nosuchpartial could not be found'],
    ['a block that is not closed', '{{#each servers}}', 'Parse error'],
  ])('must be refused by its file name for %s', (_, main, problem) => {
    const render = (): string => renderWith(main);
    expect(render).toThrow(BgcError);
    expect(render).toThrow('my.hbs cannot be rendered');
    expect(render).toThrow(problem);
  });
});
