import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../cli/config/config.ts';
import { parseConfig } from '../../cli/config/parse.ts';
import { parseProject } from '../../cli/project/parse.ts';
import type { Project } from '../../cli/project/project.ts';
import { sourcesOf } from '../../cli/project/sources.ts';
import { type Files, render } from '../../cli/render/render.ts';
import { type Routing, routingNamed } from '../../cli/traffic/routing.ts';
import { loadAssets } from '../../cli/workspace/package.ts';
import { everywhere } from './worlds.ts';

const FOLDER = join(import.meta.dirname, '../golden/render');
const RULE = '---8<--- ';
const FIRST = `${RULE}bgc.yaml\n`;

/** What `docker compose config --format json` says about a case's Compose files; an e2e test holds it against the real one. */
export const MODEL = 'docker compose config';

/** Where the project of every case is said to be. */
export const PROJECT_DIRECTORY = '/srv/shop';

/** One file of `test/golden/render`: texts by title, in the order they stand there. */
export class RenderCase {
  readonly name: string;
  readonly texts: Map<string, string>;

  constructor(name: string) {
    this.name = name;
    const text = FIRST.concat(readFileSync(join(FOLDER, name), 'utf8'));
    this.texts = new Map(
      text
        .split(/^---8<--- /m)
        .slice(1)
        .map(titleAndText),
    );
  }

  text(title: string): string {
    return this.texts.get(title) ?? '';
  }

  /** The user's own Compose files by path, in the order they are merged. */
  get composeFiles(): Map<string, string> {
    const before = [...this.texts].slice(1);
    return new Map(
      before.slice(
        0,
        before.findIndex(([title]) => title === MODEL),
      ),
    );
  }

  /** Replaces the expected texts with what is so today. */
  save(texts: ReadonlyMap<string, string>): void {
    for (const [title, text] of texts) this.texts.set(title, text);
    const text = [...this.texts].map(([title, one]) => `${RULE}${title}\n${one}`).join('');
    writeFileSync(join(FOLDER, this.name), text.slice(FIRST.length));
  }

  get config(): Config {
    return parseConfig(this.text('bgc.yaml'), 'bgc.yaml');
  }

  /** Files that only an `include` or an `extends` names are listed in `bgc.yaml` of no one. */
  get project(): Project {
    const { compose } = this.config;
    const files = compose.length > 0 ? compose : ['compose.yaml'];
    return parseProject(this.text(MODEL), PROJECT_DIRECTORY, files);
  }

  /** The shares of a canary that the case is about: what it expects names their files. */
  get shares(): Routing[] {
    const names = [...this.texts.keys()].map((title) => /^bgc\/nginx\/(\w+-canary-\d+)\.conf/.exec(title)?.[1] ?? '');
    return names.flatMap((name) => routingNamed(name) ?? []);
  }

  /** Everything generated, with the templates that ship with bgc. */
  async render(): Promise<Files> {
    const { config, project, composeFiles } = this;
    const sources = sourcesOf(project.files, (path) => composeFiles.get(path) ?? missing(path));
    return render(everywhere(config), project, sources, await loadAssets(undefined), this.shares);
  }
}

export function renderCases(): RenderCase[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));
  return names.map((name) => new RenderCase(name));
}

function titleAndText(section: string): [string, string] {
  const end = section.indexOf('\n');
  return [section.slice(0, end), section.slice(end + 1)];
}

function missing(path: string): never {
  throw new Error(`the case has no text for ${path}`);
}
