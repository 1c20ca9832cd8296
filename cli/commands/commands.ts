import type { Command } from './command.ts';

interface CommandEntry {
  name: string;
  describe: string;
  load: () => Promise<Command<never>>;
}

/** Every command, in the order users need them. Each is loaded only when it is asked for. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    describe: 'set up bgc for the Compose project in this directory',
    load: async () => (await import('./init.ts')).init,
  },
  {
    name: 'up',
    describe: 'release: start the idle color, prove it, switch to it',
    load: async () => (await import('./up.ts')).up,
  },
  {
    name: 'switch',
    describe: 'route all traffic to the idle color',
    load: async () => (await import('./switch.ts')).switchCommand,
  },
  {
    name: 'rollback',
    describe: 'go back to the previous release',
    load: async () => (await import('./rollback.ts')).rollback,
  },
  {
    name: 'canary [to]',
    describe: 'send a canary more traffic, all of it or none',
    load: async () => (await import('./canary.ts')).canary,
  },
  {
    name: 'maintenance <state>',
    describe: 'serve visitors a 503 page, or the application again',
    load: async () => (await import('./maintenance.ts')).maintenance,
  },
  {
    name: 'status',
    describe: 'show what is live, what is idle, and how healthy they are',
    load: async () => (await import('./status.ts')).status,
  },
  { name: 'plan', describe: 'print what `bgc up` would do', load: async () => (await import('./plan.ts')).plan },
  { name: 'history', describe: 'list the releases', load: async () => (await import('./history.ts')).history },
  {
    name: 'logs [of]',
    describe: 'show the logs of a color or of the proxy',
    load: async () => (await import('./logs.ts')).logs,
  },
  {
    name: 'doctor',
    describe: 'check this machine and project for release blockers',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    name: 'reload',
    describe: 'load a renewed certificate into nginx',
    load: async () => (await import('./reload.ts')).reload,
  },
  { name: 'render', describe: 'write the generated files', load: async () => (await import('./render.ts')).render },
  {
    name: 'down',
    describe: 'stop and remove everything, proxy included',
    load: async () => (await import('./down.ts')).down,
  },
  {
    name: 'compose',
    describe: 'run docker compose with all the right files: bgc compose -- ps',
    load: async () => (await import('./compose.ts')).compose,
  },
  {
    name: 'schema',
    describe: 'print the JSON schema of bgc.yaml',
    load: async () => (await import('./schema.ts')).schema,
  },
];
