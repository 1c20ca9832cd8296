import { expect, test } from 'vitest';
import { isAtLeast } from '../../../cli/engine/docker/compose-cli.ts';

test.each([
  ['2.24.4', true],
  ['2.24.5', true],
  ['2.26.1-4', true],
  ['2.24.10', true],
  ['2.100.0', true],
  ['3.0.0', true],
  ['v2.24.3', false],
  ['2.24.3', false],
  ['2.24', false],
  ['2.9.9', false],
  ['1.29.2', false],
  ['2.40.0+ds1-0ubuntu1', true],
  ['2.40.0-desktop.1', true],
  ['', false],
  ['unknown', false],
])('Compose %j is new enough: %s', (version, expected) => expect(isAtLeast(version, [2, 24, 4])).toBe(expected));

test.each([
  ['1.27.4', true],
  ['1.30.6', true],
  ['1.27.3', false],
  ['1.22.1', false],
])('nginx %s is new enough: %s', (version, expected) => expect(isAtLeast(version, [1, 27, 4])).toBe(expected));
