import { callsIn } from './calls.ts';
import { passesHost } from './passed-host.ts';
import type { ComposeService, Project } from './project.ts';

/** A setting of one service by which it calls another one. */
export interface Caller {
  service: string;
  /** Where: `environment BACKEND`, `command`, or a file; never its text, which may hold secrets. */
  where: string;
  /** `undefined` where the protocol is not HTTP. */
  port: number | undefined;
  /** Whether it is a proxy that passes on the visitor's Host. */
  passesHost: boolean;
}

interface Setting {
  where: string;
  text: string;
  /** A file, which may be the configuration of a proxy. */
  isFile?: true;
}

/** Who calls a service by its name, as far as environment, command, labels and mounted files tell. Pure. */
export function callersOf(project: Project, { name }: Pick<ComposeService, 'name'>): Caller[] {
  const others = [...project.services.values()].filter((service) => service.name !== name && service.enabled);
  return others.flatMap((service) =>
    settingsOf(service, project).flatMap(({ where, text, isFile = false }) =>
      callsIn(text, name, SECRET.test(where)).map(({ at, port }) => ({
        service: service.name,
        where,
        port,
        passesHost: isFile && passesHost(text, at),
      })),
    ),
  );
}

/** Variables and labels whose `name:digits` is a user and a password. */
const SECRET = /(?:auth|pass|passwd|password|pwd|secret|token|cred|credential|user|login|key)s?$/i;

function settingsOf(service: ComposeService, { mounted }: Project): Setting[] {
  return [
    ...[...service.environment].map(([key, text]) => ({ where: `environment ${key}`, text })),
    { where: 'command', text: [...service.entrypoint, ...service.command].join(' ') },
    ...[...service.labels].map(([key, text]) => ({ where: `label ${key}`, text })),
    ...(mounted.get(service.name) ?? []).map(({ file, text }) => ({ where: file, text, isFile: true as const })),
  ];
}
