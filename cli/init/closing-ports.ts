import type { Listen } from '../config/config.ts';
import type { ComposeService, Project, PublishedPort } from '../project/project.ts';
import type { AnsweredService } from './answer-services.ts';
import { protocolOf } from './protocol.ts';

/** A sentence for each published port of a released service that the proxy does not take over, before it closes. */
export function closingPorts(project: Project, services: readonly AnsweredService[], http: Listen): string[] {
  const closing = services.flatMap(({ name, port }) =>
    publishedBy(project.services.get(name))
      .filter((one) => one.target !== port?.value || one.published !== String(http.port))
      .map((one) => sentence(name, one, services)),
  );
  return [...new Set(closing)];
}

function publishedBy(service: ComposeService | undefined): PublishedPort[] {
  return (service?.ports ?? []).filter(({ published }) => published !== undefined);
}

function sentence(name: string, port: PublishedPort, services: readonly AnsweredService[]): string {
  const { target, published } = port;
  const protocol = foreign(port);
  if (protocol === undefined) return `${name}: its published port ${published} will close (port ${target} inside)`;
  return `${name}: its published port ${published} is ${protocol} and cannot move to the proxy, so it will close; ${keeping(name, services)}`;
}

/** TLS is no protocol of its own here: the proxy can speak it. */
function foreign({ target, protocol }: PublishedPort): string | undefined {
  if (protocol !== 'tcp') return protocol.toUpperCase();
  const usual = protocolOf(target);
  return usual === 'TLS' ? undefined : usual;
}

function keeping(name: string, services: readonly AnsweredService[]): string {
  const others = services.filter((one) => one.name !== name);
  if (!others.some(({ port }) => port !== undefined)) return `to keep it, do not release ${name}`;
  const flags = others.map((one) => `--service ${one.name}${one.port === undefined ? '' : `:${one.port.value}`}`);
  return `to keep it, leave ${name} as it is: bgc init --force ${flags.join(' ')}`;
}
