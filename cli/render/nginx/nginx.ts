import { createHash } from 'node:crypto';
import Handlebars from 'handlebars';
import { messageOf, usageError } from '../../errors.ts';
import type { NginxView } from './nginx-view.ts';

/** The texts a configuration is rendered from. */
export interface NginxTemplates {
  main: string;
  /** Partials by name. */
  partials: Readonly<Record<string, string>>;
  /** Where `main` came from, for error messages. */
  file: string;
}

/** Renders views with one template; the template is compiled once. */
export function nginxRenderer(templates: NginxTemplates): (view: NginxView) => string {
  const handlebars = Handlebars.create();
  for (const [name, text] of Object.entries(templates.partials)) handlebars.registerPartial(name, text);
  const template = handlebars.compile(templates.main, { noEscape: true, strict: true });
  return (view) => {
    const text = print(() => template({ ...view, generation: PLACEHOLDER }), templates.file);
    return text.replaceAll(PLACEHOLDER, generationOf(text.replaceAll(PLACEHOLDER, '')));
  };
}

/** Stands for the hash while the text that it is a hash of is printed. */
const PLACEHOLDER = '\0generation\0';

/** A short hash of a configuration: what the running nginx answers as proof that it serves that very text. */
function generationOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function print(run: () => string, file: string): string {
  try {
    return run();
  } catch (error) {
    throw usageError(`${file} cannot be rendered: ${messageOf(error)}`);
  }
}
