import { describe, expect, test } from 'vitest';
import { htpasswdFault, secretFault, secretIn } from '../../../cli/config/rules/preview-files.ts';

describe('a secret', () => {
  test('is what its file holds, but for the end of the line', () => {
    expect(secretIn('0123456789abcdef\n')).toBe('0123456789abcdef');
    expect(secretIn('0123456789abcdef\r\n')).toBe('0123456789abcdef');
  });

  test.each(['0123456789abcdef', 'aZ09-._~+/=:!#$%&()*<>?@[]^{|}', 'x'.repeat(512)])('may be %j', (secret) => {
    expect(secretFault(secret)).toBeUndefined();
  });

  test.each([
    ['', 'fewer than 16'],
    ['0123456789abcde', 'fewer than 16'],
    ['x'.repeat(513), 'more than 512'],
    ['0123456789 abcdef', 'one line without'],
    ['0123456789;abcdef', 'one line without'],
    ['0123456789,abcdef', 'one line without'],
    ['0123456789"abcdef', 'one line without'],
    ['0123456789\\abcdef', 'one line without'],
    ['0123456789\nabcdef', 'one line without'],
    ['0123456789äbcdef', 'one line without'],
  ])('must not be %j', (secret, fault) => {
    expect(secretFault(secret)).toContain(fault);
  });
});

describe('a htpasswd file', () => {
  test('has a name and a hash in each line, and may have comments', () => {
    expect(htpasswdFault('# who tests\nann:$apr1$x$y\r\n\nbob:{SHA}abc=:mailer\n')).toBeUndefined();
  });

  test.each([
    ['', 'names no user'],
    ['# ann:x\n', 'names no user'],
    ['ann\n', 'name:hash'],
    ['ann: \n', 'name:hash'],
    [':hash\n', 'name:hash'],
    ['ann:x\n<html>\n', 'name:hash'],
  ])('must not be %j', (text, fault) => {
    expect(htpasswdFault(text)).toContain(fault);
  });
});
