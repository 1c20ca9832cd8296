import Handlebars from 'handlebars';
import { Document, isCollection } from 'yaml';
import type { Listen } from '../config/config.ts';
import { formatListen } from '../config/schema/listen.ts';
import { DEFAULT_PREVIEW } from '../config/schema/written-preview.ts';
import type { Selecting } from '../workspace/compose-files.ts';

/** No `compose`: the files that Compose itself would find. */
export interface Content extends Selecting {
  /** The first one with a port gets the requests from outside. */
  services: readonly { name: string; port: number | undefined }[];
  http: Listen;
  preview: Listen;
  /** Of the proxy; `undefined` for the default. */
  image: string | undefined;
}

/** The text of a new `bgc.yaml`: its content, and every other key as a comment. */
export function bgcYaml(content: Content, template: string): string {
  return Handlebars.create().compile(template, { noEscape: true, strict: true })(view(content));
}

function view({ compose, profiles, envFiles, projectName, services, http, preview, image }: Content) {
  const [main, ...others] = services.filter(({ port }) => port !== undefined).map(({ name }) => yaml(name));
  return {
    compose: compose.length > 0 && yaml(compose),
    profiles: profiles !== undefined && yaml(profiles),
    envFiles: envFiles !== undefined && yaml(envFiles),
    projectName: projectName !== undefined && yaml(projectName),
    services: services.map(({ name, port }) => ({ name: yaml(name), port: port ?? false })),
    main: main ?? '',
    others: others.length > 0 && others,
    http: address(http),
    preview: formatListen(preview) !== DEFAULT_PREVIEW && address(preview),
    image: image !== undefined && yaml(image),
  };
}

function address(listen: Listen): string {
  return yaml(listen.host === undefined ? listen.port : formatListen(listen));
}

/** One line of YAML, quoted for YAML 1.1 readers too, which take `no` for a boolean. */
function yaml(value: unknown): string {
  const document = new Document(value, { version: '1.1' });
  if (isCollection(document.contents)) document.contents.flow = true;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd();
}
