import { callsIn } from './calls.ts';
import { namesOf } from './names.ts';
import { passesHost } from './passed-host.ts';
import type { ComposeService, Project } from './project.ts';

/** A setting of one service by which it calls another one. */
export interface Caller {
  service: string;
  /** Where: `environment BACKEND`, `command`, or a file; never its text, which may hold secrets. */
  where: string;
  /** `undefined` where the protocol is not HTTP. */
  port: number | undefined;
  /** Whether a file says it, as the configuration of a proxy does. */
  byFile: boolean;
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
  const names = namesOf(project, name);
  return others.flatMap((service) => [
    ...settingsOf(service, project).flatMap(({ where, text, isFile = false }) =>
      names
        .flatMap((known) => callsIn(text, known, SECRET.test(where)))
        .map(({ at, port }) => ({
          service: service.name,
          where,
          port,
          byFile: isFile,
          passesHost: isFile && passesHost(text, at),
        })),
    ),
    ...callsApart(service, names),
  ]);
}

/** By two variables, such as `API_HOST` and `API_PORT`. */
function callsApart({ name: service, environment }: ComposeService, names: readonly string[]): Caller[] {
  return [...environment].flatMap(([key, text]) => {
    const [, prefix] = /^(.*?)_?(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS)$/i.exec(key) ?? [];
    const port = /^\d{1,5}$/.exec(environment.get(`${prefix}_PORT`) ?? '')?.[0];
    if (!prefix || port === undefined || !names.includes(text)) return [];
    return [{ service, where: `environment ${key}`, port: Number(port), byFile: false, passesHost: false }];
  });
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
