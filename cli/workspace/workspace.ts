import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { type ColorConfigs, type Configs, configsWith } from '../config/released.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { dockerEngine } from '../engine/compose-engine.ts';
import type { Deployment } from '../engine/deployment.ts';
import { connectDocker } from '../engine/docker/client.ts';
import { Compose } from '../engine/docker/compose-cli.ts';
import { composeFiles } from '../engine/docker/compose-files.ts';
import { projectContainers } from '../engine/docker/containers.ts';
import { readOwn } from '../engine/host/files.ts';
import { once } from '../engine/host/once.ts';
import { DropCounter } from '../engine/nginx/drop-counter.ts';
import { drainTimeouts } from '../engine/state/running-configs.ts';
import { withLinksFollowed } from '../engine/tls/mount.ts';
import { usageError } from '../errors.ts';
import { parseProject } from '../project/parse.ts';
import type { Project } from '../project/project.ts';
import type { Engine } from '../release/engine.ts';
import type { Report } from '../release/event.ts';
import { OVERLAY } from '../render/compose/overlay-file.ts';
import type { Files } from '../render/render.ts';
import type { Routing } from '../traffic/routing.ts';
import { privateFiles } from './private-files.ts';
import { projectFile } from './project-file.ts';
import { renderAll } from './render-project.ts';

export interface Workspace {
  config: Config;
  /** The project directory, absolute. */
  directory: string;
  site: Deployment;
  engine: Engine;
  /** Continues after Ctrl-C. */
  undoEngine: Engine;
  /** Asks Compose on the first call only. */
  project(): Promise<Project>;
  /**
   * The generated files that can be committed, as they should be on disk.
   * @param colors the config of each color; unless it has `now`, the proxy uses the present bgc.yaml
   * @param also canary shares that need a file too
   */
  committed(colors: ColorConfigs | Configs, also?: readonly Routing[]): Promise<Files>;
  /** The same, plus the private files made from files of this machine. */
  files(colors: ColorConfigs | Configs, also?: readonly Routing[]): Promise<Files>;
}

/** Opens the project that the options name. Reads only. */
export async function openWorkspace(options: GlobalOptions, context: Context, report: Report): Promise<Workspace> {
  const file = projectFile(options, context);
  const directory = dirname(file);
  const config = await withLinksFollowed(await loadConfig(relative(context.cwd, file)), directory);
  const composed = composeFiles(directory, config.compose);
  const project = once(async () =>
    parseProject(await new Compose({ directory, files: composed }).config(), directory, composed),
  );
  const [docker, name] = await Promise.all([connectDocker(), overlayName(directory)]);
  const talk = (line: string): void => report({ event: 'output', line });
  const show = (command: string): void => report({ event: 'command', command });
  const siteWith = (signal: AbortSignal, projectName: string): Deployment => {
    const own = { directory, files: composed, signal, talk, show };
    const compose = new Compose({ ...own, files: [...composed, OVERLAY] });
    return { docker, compose, own: new Compose(own), directory, project: projectName, signal, talk };
  };
  const projectName = name ?? (await project()).name;
  const site = siteWith(context.signal, projectName);
  const drops = new DropCounter(config.drain.timeout, async () =>
    drainTimeouts(directory, await projectContainers(docker, projectName)),
  );
  const committed = async (colors: ColorConfigs | Configs, also?: readonly Routing[]): Promise<Files> =>
    renderAll('now' in colors ? colors : configsWith(config, colors), await project(), also);
  return {
    config,
    directory,
    site,
    engine: dockerEngine(site, config, project, drops),
    undoEngine: dockerEngine(siteWith(new AbortController().signal, projectName), config, project, drops),
    project,
    committed,
    files: async (colors, also) =>
      new Map([...(await committed(colors, also)), ...(await privateFiles(config, directory, projectName))]),
  };
}

/** @throws BgcError when bgc's overlay is missing here: without it Compose does not know the colors */
export function requireOverlay({ directory }: Pick<Workspace, 'directory'>): void {
  if (existsSync(join(directory, OVERLAY))) return;
  throw usageError(`there is no ${OVERLAY}: nothing has been released here`, 'bgc up, or bgc render if it got lost');
}

/** The project's name from the overlay, which saves a call of Compose. */
async function overlayName(directory: string): Promise<string | undefined> {
  const text = await readOwn(directory, OVERLAY);
  if (text === undefined) return undefined;
  const names = parseAllDocuments(text, { logLevel: 'silent' }).map((document) =>
    'get' in document ? document.get('name') : undefined,
  );
  return names.find((name): name is string => typeof name === 'string');
}
