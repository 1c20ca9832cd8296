import { describe, expect, test } from 'vitest';
import { type Known, neverIn, whyUnstartable } from '../../../cli/release/release-services.ts';

const made = (release: number, ...services: string[]) => ({
  release,
  command: 'up',
  images: Object.fromEntries(services.map((service) => [service, `shop-${service}:bgc-${release}`])),
});
/** `api` was added with release 2. */
const known = (differs: Partial<Known> = {}): Known => ({
  history: [made(1, 'web'), made(2, 'web', 'api')],
  pins: new Map([
    ['web', [1, 2]],
    ['api', [2]],
  ]),
  ...differs,
});

describe('a service that was added since', () => {
  test('must not be missed in an earlier release, by the record', () => {
    expect(neverIn(known(), 1)).toEqual(['api']);
    expect(neverIn(known(), 2)).toEqual([]);
    expect(whyUnstartable(known(), 1)).toBeUndefined();
  });

  test('nor without a record, by the images', () => {
    expect(neverIn(known({ history: [] }), 1)).toEqual(['api']);
    expect(whyUnstartable(known({ history: [] }), 1)).toBeUndefined();
  });

  test('but one whose image was removed must be, and is named', () => {
    const lost = known({ pins: new Map(Object.entries({ web: [1, 2], api: [] })) });
    expect(neverIn(lost, 2)).toEqual([]);
    expect(whyUnstartable(lost, 2)).toBe('its image of api is gone');
  });

  test('a rollback to a release must not tell what it had', () => {
    const back = { ...made(1, 'web', 'api'), command: 'rollback' };
    expect(neverIn(known({ history: [...known().history, back] }), 1)).toEqual(['api']);
  });
});

test('of a release of which nothing is known nothing must be said', () => {
  expect(neverIn(known({ history: [] }), 7)).toEqual([]);
  expect(neverIn(known(), undefined)).toEqual([]);
  expect(whyUnstartable(known(), 7)).toBe('its images are gone');
});

test('a release that has a container of a service had it', () => {
  expect(neverIn(known({ history: [] }), 1, ['api'])).toEqual([]);
});

test('a release whose services all have other names now cannot be started', () => {
  expect(whyUnstartable(known({ history: [made(1, 'site')] }), 1)).toBe('bgc.yaml has none of its services (site)');
});
