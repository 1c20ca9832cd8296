import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseProject } from '../../cli/project/parse.ts';
import type { Project } from '../../cli/project/project.ts';
import type { ComposeVariables, Selection } from '../../cli/project/selection.ts';
import type { Host } from '../../cli/release/host.ts';
import { withTexts } from '../../cli/workspace/texts.ts';

const NO_VARIABLES: ComposeVariables = {
  files: [],
  filesOfShell: false,
  profiles: [],
  envFiles: undefined,
  projectName: undefined,
};

/**
 * A host on which nothing listens and no image is there. It keeps in memory what is written, and remembers what Compose
 * said of the project.
 */
export class BareHost {
  readonly host: Host;
  readonly #directory: string;
  readonly #files = new Map<string, string>();
  #read: { json: string; selection: Selection } | undefined;

  constructor(host: Host, directory: string) {
    this.#directory = directory;
    this.host = {
      ...host,
      // To ask Compose would take as long as the rest, and without a .env it has nothing to say.
      composeVariables: async (envFiles) =>
        envFiles === undefined && !existsSync(join(directory, '.env')) ? NO_VARIABLES : host.composeVariables(envFiles),
      isTaken: async () => false,
      exposedPorts: async () => [],
      composeProject: async (selection, asking) => {
        const json = await host.composeProject(selection, asking);
        if (asking?.overlay === undefined) this.#read = { json, selection };
        return json;
      },
      write: async (files) => {
        for (const [path, text] of files) this.#files.set(path, text);
      },
    };
  }

  written(path: string): string {
    return this.#files.get(path) ?? '';
  }

  project(): Project {
    if (this.#read === undefined) throw new Error('Compose was not asked');
    const { json, selection } = this.#read;
    return withTexts(parseProject(json, this.#directory, selection.files, selection.profiles));
  }
}
