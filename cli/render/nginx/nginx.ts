import { createHash } from 'node:crypto';
import Handlebars from 'handlebars';
import { messageOf, usageError } from '../../errors.ts';
import type { NginxView } from './nginx-view.ts';

export interface NginxTemplates {
  main: string;
  partials: Readonly<Record<string, string>>;
  /** Path of `main`, for error messages. */
  file: string;
}

export function nginxRenderer(templates: NginxTemplates): (view: NginxView) => string {
  const handlebars = Handlebars.create();
  for (const [name, text] of Object.entries(templates.partials)) handlebars.registerPartial(name, text);
  const template = handlebars.compile(templates.main, { noEscape: true, strict: true });
  return (view) => {
    const text = print(() => template({ ...view, generation: PLACEHOLDER }), templates.file);
    return text.replaceAll(PLACEHOLDER, generationOf(text.replaceAll(PLACEHOLDER, '')));
  };
}

const PLACEHOLDER = '\0generation\0';

/** Short hash of a configuration. The running nginx returns it as proof that it serves this text. */
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
