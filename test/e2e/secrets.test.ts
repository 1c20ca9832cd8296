import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { docker } from '../support/scenario/docker.ts';
import type { Project, Settings } from '../support/scenario/project.ts';
import { sharedScenario } from '../support/scenario/scenario.ts';

/** In the Compose file, in the shell, in `.env`, in an `env_file`. */
const SECRETS = { inline: 'Canary1nline', shell: 'Canary5hell', dotEnv: 'CanaryD0tEnv', envFile: 'CanaryEnvF1le' };
const anySecret = new RegExp(Object.values(SECRETS).join('|'), 'i');
const FROM_SHELL = { FROM_SHELL: SECRETS.shell };

/** Compose fills it in. */
const fromEnvironment = (name: string): string => `\u0024{${name}}`;

const environment = {
  API_KEY: SECRETS.inline,
  DATABASE_URL: `sqlite:////data/${SECRETS.inline}.sqlite`,
  SHELL_KEY: fromEnvironment('FROM_SHELL'),
  DOT_KEY: fromEnvironment('DOT_ENV'),
};
/** Judges within some seconds. */
const healthcheck = { interval: '1s', start_period: '3s' };
const web = { environment, env_file: ['secret.env'], stop_grace_period: '1s', healthcheck };
const hooks = {
  before_start: { run: 'test -n "$API_KEY" && echo the key is there', in: 'web' },
  after_release: 'true',
};

const shared = sharedScenario('secrets', { hooks }, async (project) => {
  await project.write('compose.override.yaml', { services: { web } });
  await writeFile(join(project.directory, '.env'), `DOT_ENV=${SECRETS.dotEnv}\n`);
  await writeFile(join(project.directory, 'secret.env'), `FILE_KEY=${SECRETS.envFile}\n`);
});

/** Runs `bgc`, which must tell no secret, nor leave one on disk. */
async function told(args: string, env: Readonly<Record<string, string>> = {}) {
  const project = shared();
  const ended = await project.bgc(args.split(' '), { ...FROM_SHELL, ...env });
  expect(ended.stdout + ended.stderr).not.toMatch(anySecret);
  expect(await written(project)).not.toMatch(anySecret);
  return ended;
}

test('a release must give the secrets to the application, and to nobody else', async () => {
  const { code, stdout } = await told('up --json --verbose', { VERSION: 'v1' });
  expect(code, stdout).toBe(0);
  expect(stdout).toContain('the key is there');
  const { id } = await shared().container('web-blue');
  const env = await docker('inspect', '--format', '{{json .Config.Env}}', id);
  for (const secret of Object.values(SECRETS)) expect(env).toContain(secret);
});

test.each<[string, Settings, Readonly<Record<string, string>>]>([
  ['exits', {}, { FAIL: 'exit' }],
  ['is unhealthy', {}, { FAIL: 'unhealthy' }],
  ['fails a check', { checks: [{ get: '/', contains: 'nothing like that' }] }, {}],
  ['fails a hook in its container', { hooks: { before_start: { run: 'exit 3', in: 'web' } } }, {}],
  ['fails a hook on the host', { hooks: { before_switch: 'exit 3', on_failure: 'echo "$BGC_ERROR"' } }, {}],
])('a release that %s must tell no secret', async (_, settings, env) => {
  await shared().configure(settings);
  const { code } = await told('up --verbose', { VERSION: 'v2', ...env });
  expect(code).toBe(1);
  await shared().configure({ hooks });
});

test('a release that is killed must leave no secret on disk, and the next one tell none', async () => {
  const project = shared();
  await project.configure({ hooks: { before_switch: 'echo the hook waits; sleep 1000' } });
  const killed = project.start(['up', '--verbose'], { ...FROM_SHELL, VERSION: 'v2' });
  await killed.says('    the hook waits\n');
  killed.signal('SIGKILL');
  const { stdout, stderr } = await killed.ended;
  expect(stdout + stderr).not.toMatch(anySecret);
  const { pid } = JSON.parse(await readFile(join(project.directory, 'bgc/state/hook.json'), 'utf8')).leader as {
    pid: number;
  };
  expect(await written(project)).not.toMatch(anySecret);
  process.kill(-pid, 'SIGKILL');
  await project.configure({ hooks });
  expect((await told('up --verbose', { VERSION: 'v2' })).code).toBe(0);
  expect((await told('rollback --json')).code).toBe(0);
});

const commands = ['status', 'history', 'plan', 'doctor', 'render --check', 'logs', 'logs proxy', 'init --yes --force'];
test.each(commands.flatMap((words) => [words, `${words} --json`, `${words} --verbose`]))(
  '`bgc %s` must tell no secret',
  async (words) => {
    expect((await told(words)).code).toBe(0);
  },
);

test.each<[string, object]>([
  ['a value that Compose cannot fill in', { web: { environment: { KEY: `${SECRETS.inline}\u0024{` } } }],
  ['a list of what is no value', { web: { environment: [{ KEY: SECRETS.inline }] } }],
  ['a number that is none', { web: { deploy: { replicas: fromEnvironment('FROM_SHELL') } } }],
  ['a service that is none', { web: SECRETS.inline }],
])('%s must be refused without being told', async (_, services) => {
  const project = shared();
  await project.write('compose.override.yaml', { services });
  for (const words of ['up', 'plan --json', 'init --yes --force']) expect((await told(words)).code, words).not.toBe(0);
  await project.write('compose.override.yaml', { services: { web } });
});

test.each(['B@d', 'KEY="'])('an .env with %s must be refused without telling what is in it', async (start) => {
  const project = shared();
  await writeFile(join(project.directory, '.env'), `${start} ${SECRETS.dotEnv}\n`);
  for (const words of ['up', 'plan --json', 'rollback --to 1 --verbose'])
    expect((await told(words)).code, words).not.toBe(0);
  await writeFile(join(project.directory, '.env'), `DOT_ENV=${SECRETS.dotEnv}\n`);
});

/** All that `bgc` has written. */
async function written({ directory }: Project): Promise<string> {
  const entries = await readdir(join(directory, 'bgc'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  expect(files.some((file) => file.endsWith('compose.yaml'))).toBe(true);
  const texts = await Promise.all([...files, join(directory, 'bgc.yaml')].map((file) => readFile(file, 'utf8')));
  return texts.join('\n');
}
