import { readdirSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { type DockerfileFacts, dockerfileFacts } from '../project/dockerfile.ts';
import type { ComposeService, MountedText, Project } from '../project/project.ts';
import { textWithin } from './text-within.ts';

/** In a directory such as `conf.d`; one of data has more. */
const MOST_FILES = 20;

/** The project with what small text files of its directory say of its services. What cannot be read is left out. */
export function withTexts(project: Project): Project {
  const { directory, services } = project;
  const all = [...services.values()].map((service) => ({ service, built: dockerfileOf(service, directory) }));
  return {
    ...project,
    mounted: new Map(all.map(({ service, built }) => [service.name, textsOf(service, built.copies, directory)])),
    exposes: new Map(all.map(({ service, built }) => [service.name, built.exposes])),
  };
}

function dockerfileOf({ build }: ComposeService, directory: string): DockerfileFacts {
  if (build === undefined) return { exposes: [], copies: [] };
  const text = build.inline ?? textWithin(directory, join(build.context, build.dockerfile)) ?? '';
  return dockerfileFacts(text, build.target, build.args);
}

function textsOf(
  { volumes, configs, build }: ComposeService,
  copies: readonly string[],
  directory: string,
): MountedText[] {
  const mounts = volumes.flatMap(({ kind, source }) => (kind === 'bind' && source !== undefined ? [source] : []));
  const files = configs.flatMap(({ file }) => file ?? []);
  const copied = copies.filter((one) => CONFIGURATION.test(one)).map((one) => join(build?.context ?? '', one));
  const contents = configs.flatMap(({ name, content }) =>
    content === undefined ? [] : [{ file: `config ${name}`, text: content }],
  );
  const found = [...mounts, ...files, ...copied]
    // The whole directory is no configuration: its Compose files and README name services for other reasons.
    .filter((source) => isAbsolute(source) && relative(directory, source) !== '')
    .flatMap((source) => [source, ...filesIn(source)])
    .flatMap((path) => {
      const text = textWithin(directory, path);
      return text === undefined ? [] : [{ file: relative(directory, path), text }];
    });
  return [...found, ...contents];
}

/** Of a proxy: what else an image copies is its program, which names services for other reasons. */
const CONFIGURATION = /(?:\.(?:conf|cfg|template|tmpl|tpl)|caddyfile)$/i;

function filesIn(path: string): string[] {
  try {
    const found = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile());
    return found.length > MOST_FILES ? [] : found.map(({ name }) => join(path, name));
  } catch {
    return [];
  }
}
