import { createHash } from 'node:crypto';
import type { Project } from '../project/project.ts';
import { type Color, colored, PROXY } from '../traffic/color.ts';
import { token } from './nginx/token.ts';

/** Host name the proxy uses for one color of a service. Other projects on the same networks have different names. */
export function hostOf({ name }: Pick<Project, 'name'>, service: string, color: Color): string {
  return token(label(`${name}-${colored(service, color)}`));
}

/** Host name other services of the same color use: on the networks of the service, where the proxy does not ask. */
export function ownHostOf({ name }: Pick<Project, 'name'>, service: string, color: Color): string {
  return label(`${name}-${colored(service, color)}-own`);
}

export function proxyHost(project: string): string {
  return label(`${project}-${PROXY}`);
}

/** Maximum bytes in a DNS label: https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4 */
const LONGEST = 63;

function label(text: string): string {
  if (text.length <= LONGEST) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return `${text.slice(0, LONGEST - hash.length - 1)}-${hash}`;
}
