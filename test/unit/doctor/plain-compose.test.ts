import { describe, expect, test } from 'vitest';
import { plainVerdict } from '../../../cli/doctor/plain-compose.ts';
import type { ComposeVariables } from '../../../cli/project/selection.ts';
import type { Selecting } from '../../../cli/workspace/compose-files.ts';

const NONE: ComposeVariables = {
  files: [],
  filesOfShell: false,
  profiles: [],
  envFiles: undefined,
  projectName: undefined,
};
const FOUND = ['compose.yaml', 'compose.override.yaml'];

/** Of the project `shop` in /srv/shop, where Compose by itself finds two files. */
function verdict(selecting: Partial<Selecting>, variables: Partial<ComposeVariables>) {
  const config = { compose: [], ...selecting };
  const files = config.compose.length > 0 ? config.compose : FOUND;
  return plainVerdict(config, { name: 'shop', directory: '/srv/shop', files }, { ...NONE, ...variables }, FOUND);
}

describe('it is well when a plain `docker compose` would act on the same project:', () => {
  test.each<[Partial<Selecting>, Partial<ComposeVariables>]>([
    [{}, {}],
    [{ compose: ['./prod.yaml'] }, { files: ['/srv/shop/prod.yaml'] }],
    [{ profiles: ['b', 'a'] }, { profiles: ['a', 'b'] }],
    [{ envFiles: ['.env'] }, {}],
    [{ envFiles: ['../one.env'] }, { envFiles: ['/srv/one.env'] }],
    [{}, { projectName: 'shop' }],
    [{ projectName: 'shop' }, { projectName: 'shop' }],
  ])('%j and %j', (selecting, variables) => {
    expect(verdict(selecting, variables)).toMatchObject({ status: 'ok' });
  });
});

describe('a shell or .env that means another project is warned of:', () => {
  test.each<[Partial<Selecting>, Partial<ComposeVariables>, string]>([
    [{}, { files: ['/srv/shop/prod.yaml'] }, 'Compose files: prod.yaml instead of compose.yaml, compose.override.yaml'],
    [{}, { profiles: ['debug'] }, 'profiles: debug instead of none'],
    [{}, { envFiles: [] }, 'files of variables: none instead of .env'],
    [{}, { projectName: 'trial' }, 'project name: trial instead of shop'],
  ])('%j and %j', (selecting, variables, detail) => {
    const { status, details, next } = verdict(selecting, variables);
    expect({ status, details }).toEqual({ status: 'warning', details: [detail] });
    expect(next).toMatch(/write what they say into bgc\.yaml; bgc compose -- /);
  });
});

describe('where bgc.yaml alone names another project, that is only told:', () => {
  test.each<[Partial<Selecting>, string]>([
    [{ compose: ['prod.yaml'] }, 'Compose files: compose.yaml, compose.override.yaml instead of prod.yaml'],
    [{ profiles: ['web'] }, 'profiles: none instead of web'],
    [{ envFiles: ['one.env'] }, 'files of variables: .env instead of one.env'],
    [{ projectName: 'shop' }, 'project name: of the Compose files or the directory instead of shop'],
  ])('%j', (selecting, detail) => {
    expect(verdict(selecting, {})).toMatchObject({ status: 'info', details: [detail] });
  });
});
