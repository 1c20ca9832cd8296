import { dirname, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { type ColorConfigs, type Configs, configsWith } from '../config/released.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { hostAt, openEngine, recordsIn } from '../engine/engines.ts';
import { withLinksFollowed } from '../engine/tls/mount.ts';
import { parseProject } from '../project/parse.ts';
import type { Project } from '../project/project.ts';
import type { Engine } from '../release/engine.ts';
import type { Report } from '../release/event.ts';
import type { Host } from '../release/host.ts';
import { once } from '../release/once.ts';
import type { Preflight } from '../release/preflight.ts';
import type { Records } from '../release/records.ts';
import { OVERLAY } from '../render/compose/overlay-file.ts';
import type { Files } from '../render/render.ts';
import type { Routing } from '../traffic/routing.ts';
import { selectionOf } from './compose-files.ts';
import { privateFiles } from './private-files.ts';
import { projectFile } from './project-file.ts';
import { prove } from './prove.ts';
import { renderAll } from './render-project.ts';
import { withTexts } from './texts.ts';

export interface Workspace {
  config: Config;
  /** The project directory, absolute. */
  directory: string;
  engine: Engine;
  preflight: Preflight;
  records: Records;
  /** Asks Compose on the first call only. */
  project(): Promise<Project>;
  /** As they should be on disk. Without `now` in `colors`, the proxy uses the present bgc.yaml. `also`: canaries. */
  committed(colors: ColorConfigs | Configs, also?: readonly Routing[]): Promise<Files>;
  /** The same, plus the private files made from files of this machine. */
  files(colors: ColorConfigs | Configs, also?: readonly Routing[]): Promise<Files>;
}

/** Opens the project that the options name. Reads only. */
export async function openWorkspace(options: GlobalOptions, context: Context, report: Report): Promise<Workspace> {
  const { signal, clock } = context;
  const file = projectFile(options, context);
  const directory = dirname(file);
  const config = await withLinksFollowed(await loadConfig(relative(context.cwd, file)), directory);
  const host = await hostAt(directory, clock);
  // What was released keeps its name, whatever `.env`, the Compose files or the directory say by now.
  const known = config.projectName ?? (await overlayName(host));
  const selection = { ...selectionOf(directory, config), projectName: known };
  const { files, profiles } = selection;
  const alone = once(() => host.composeProject(selection));
  const project = once(async () => withTexts(parseProject(await alone(), directory, files, profiles)));
  const withOverlay = (overlay: string): Promise<string> => host.composeProject(selection, { overlay });
  const name = known ?? (await nameInCompose(host, project));
  const talk = (line: string): void => report({ event: 'output', line });
  const show = (command: string): void => report({ event: 'command', command });
  const opened = await openEngine({ config, directory, selection, name, project, signal, clock, talk, show });
  const committed = async (colors: ColorConfigs | Configs, also?: readonly Routing[]): Promise<Files> => {
    const configs = 'now' in colors ? colors : configsWith(config, colors);
    const rendered = await renderAll(configs, await project(), also);
    await prove(configs, await project(), rendered, { alone: await alone(), withOverlay });
    return rendered;
  };
  return {
    config,
    directory,
    ...opened,
    records: recordsIn(directory),
    project,
    committed,
    files: async (colors, also) =>
      new Map([...(await committed(colors, also)), ...(await privateFiles(config, directory, name))]),
  };
}

async function nameInCompose(host: Host, project: () => Promise<Project>): Promise<string> {
  // Where no engine can be had, the user must hear of that first.
  await host.requireDocker();
  return (await project()).name;
}

/** The project's name from the overlay, which saves a call of Compose. */
async function overlayName(host: Host): Promise<string | undefined> {
  const text = await host.readOwn(OVERLAY);
  if (text === undefined) return undefined;
  const names = parseAllDocuments(text, { logLevel: 'silent' }).map((document) =>
    'get' in document ? document.get('name') : undefined,
  );
  return names.find((name): name is string => typeof name === 'string');
}
