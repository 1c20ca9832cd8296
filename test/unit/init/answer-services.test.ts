import { expect, test } from 'vitest';
import { BgcError } from '../../../cli/errors.ts';
import { answerServices } from '../../../cli/init/answer-services.ts';
import { type AnswerFlags, givenAnswers } from '../../../cli/init/flags.ts';
import { guessServices } from '../../../cli/init/guess.ts';
import { projectOf, published } from './projects.ts';

const web = { build: {}, ports: [published(3000)] };
const worker = { build: {} };
const api = { build: {}, expose: ['4000'] };
const db = { image: 'postgres:16' };

const none: AnswerFlags = { service: [], port: undefined, http: undefined, preview: undefined, image: undefined };

/** What is answered, as `name:port`, or the error and its hint. */
function answer(services: Parameters<typeof projectOf>[0], flags: Partial<AnswerFlags>, yes = false): unknown {
  const project = projectOf(services);
  try {
    const given = givenAnswers({ ...none, ...flags }, project);
    const answers = answerServices(given, guessServices(project, new Map()), yes);
    return answers.map(({ name, port }) => `${name}:${port?.value ?? ''}`);
  } catch (error) {
    if (!(error instanceof BgcError)) throw error;
    return [error.code, error.message, error.hint];
  }
}

test.each([
  ['--service and its port', { service: ['web:80'] }, false, ['web:80']],
  ['--service and --port', { service: ['web'], port: '80' }, false, ['web:80']],
  [
    'a service without a port beside one with a port: a worker',
    { service: ['worker', 'web:80'] },
    false,
    ['worker:', 'web:80'],
  ],
  ['a worker also with --yes', { service: ['web:80', 'api'] }, true, ['web:80', 'api:']],
  ['--yes: guessed services and ports', {}, true, ['web:3000', 'api:4000', 'worker:']],
  ['--yes: the guessed port of a service', { service: ['api'] }, true, ['api:4000']],
  ['a service named twice', { service: ['web:1', 'web:2'] }, false, ['web:2']],
])('%s', (_, flags, yes, expected) => {
  expect(answer({ db, worker, api, web }, flags, yes)).toEqual(expected);
});

test.each([
  [
    'nothing said',
    { db, web },
    {},
    false,
    'which services does bgc release, and on which ports? There is no terminal to ask on',
    'add --service web:3000 (a guess; --yes takes it)',
  ],
  [
    'nothing said, nothing guessed',
    { db },
    {},
    false,
    'which services does bgc release, and on which ports? There is no terminal to ask on',
    'add --service NAME:PORT, with one of db',
  ],
  [
    'no service to guess',
    { db },
    {},
    true,
    'no service looks like one to release',
    'add --service NAME:PORT, with one of db',
  ],
  [
    'a service that is not sure enough',
    { adb: { image: 'postgres' }, blog: { image: 'ghost:5', expose: ['2368'] } },
    {},
    false,
    'which services does bgc release, and on which ports? There is no terminal to ask on',
    'add --service blog:2368 (a guess from its expose)',
  ],
  [
    'a service without any port',
    { adb: { image: 'postgres' }, blog: { image: 'ghost:5' } },
    {},
    true,
    'no service looks like one to release',
    'add --service NAME:PORT, with one of blog',
  ],
  [
    'no port said',
    { web },
    { service: ['web'] },
    false,
    'the port of web is not known, so there is no traffic to switch',
    'add --port 3000 (a guess from its ports; --yes takes it)',
  ],
  [
    'no port to guess',
    { worker },
    {},
    true,
    'the port of worker is not known, so there is no traffic to switch',
    'add --port PORT, with the port inside the container',
  ],
  [
    'no port of several services',
    { web, worker },
    { service: ['web', 'worker'] },
    false,
    'a port of web or worker is not known, so there is no traffic to switch',
    'add --service web:3000 (a guess from its ports; --yes takes it)',
  ],
  [
    '--port of several',
    { web, api },
    { port: '80' },
    true,
    '--port 80: for which service?',
    'try --service web|api:80',
  ],
  [
    '--port of several named ones',
    { web, api },
    { service: ['web', 'api'], port: '80' },
    false,
    '--port is for a single service',
    'give each its own: --service web:80 --service api:80',
  ],
  [
    'an unknown service',
    { web, api },
    { service: ['wbe'] },
    false,
    '--service wbe: the Compose project has no such service; did you mean "web"?',
    'try --service web|api',
  ],
  [
    'a service that Compose leaves out',
    { web, api: { ...api, profiles: ['api'] } },
    { service: ['web', 'api'] },
    false,
    '--service api: it has the profile api, which is not switched on',
    'COMPOSE_PROFILES=api bgc init, which writes `profiles:` into bgc.yaml',
  ],
  [
    'half a port',
    { web },
    { service: ['web:80:90'] },
    false,
    '--service web:80:90 is not NAME or NAME:PORT',
    'try --service web:3000',
  ],
  [
    'a port out of range',
    { web },
    { service: ['web:65536'] },
    false,
    '--service web:65536: the port inside the container must be a whole number from 1 to 65535',
    'try --service web:3000',
  ],
  [
    'an empty port',
    { web },
    { service: ['web'], port: '' },
    false,
    '--port : the port inside the container must be a whole number from 1 to 65535',
    'try --port 3000',
  ],
  [
    'a wrong --http',
    { web },
    { http: '80;' },
    true,
    '--http 80; is neither a port nor an address and a port',
    'try --http 8080 or --http 127.0.0.1:8080',
  ],
  [
    'a wrong --preview',
    { web },
    { preview: 'x' },
    true,
    '--preview x is neither a port nor an address and a port',
    'try --preview 8080 or --preview 127.0.0.1:8080',
  ],
  ['a wrong --image', { web }, { image: 'a b' }, true, '--image a b is not an image', 'try --image nginx:1.30-alpine'],
])('%s must be refused with what to type', (_, services, flags, yes, message, hint) => {
  expect(answer(services, flags, yes)).toEqual([2, message, hint]);
});
