import { createHash } from 'node:crypto';
import type { Project } from '../project/project.ts';
import { type Color, colored, PROXY } from '../traffic/color.ts';
import { word } from './nginx/token.ts';

/** The name by which the proxy asks a color of a service; other projects on the same networks have others. */
export function hostOf({ name }: Pick<Project, 'name'>, service: string, color: Color): string {
  return word(label(`${name}-${colored(service, color)}`));
}

/** The name by which a hook's container asks the proxy. */
export function proxyHost(project: string): string {
  return label(`${project}-${PROXY}`);
}

/** A label of a DNS name has 63 bytes at most: https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4 */
const LONGEST = 63;

function label(text: string): string {
  if (text.length <= LONGEST) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return `${text.slice(0, LONGEST - hash.length - 1)}-${hash}`;
}
