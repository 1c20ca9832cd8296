import { expect, test } from 'vitest';
import { placeOf } from '../../../cli/init/location.ts';

test.each([
  [[], undefined, { directory: '/srv/shop', selecting: { compose: [] }, name: 'bgc.yaml', cd: '' }],
  [
    ['a.yaml', 'b.yaml'],
    undefined,
    { directory: '/srv/shop', selecting: { compose: ['a.yaml', 'b.yaml'] }, name: 'bgc.yaml', cd: '' },
  ],
  [
    ['deploy/a.yaml', 'b.yaml'],
    undefined,
    {
      directory: '/srv/shop/deploy',
      selecting: { compose: ['a.yaml', '../b.yaml'] },
      name: 'deploy/bgc.yaml',
      cd: 'cd deploy && ',
    },
  ],
  [
    ['deploy/a.yaml'],
    '.',
    { directory: '/srv/shop', selecting: { compose: ['deploy/a.yaml'] }, name: 'bgc.yaml', cd: '' },
  ],
  [
    [],
    '../blog',
    { directory: '/srv/blog', selecting: { compose: [] }, name: '../blog/bgc.yaml', cd: 'cd ../blog && ' },
  ],
])('-f %j --project-directory %s', (file, projectDirectory, expected) => {
  expect(placeOf({ file, projectDirectory }, { cwd: '/srv/shop' })).toMatchObject(expected);
});
