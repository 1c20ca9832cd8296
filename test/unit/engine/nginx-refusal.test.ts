import { expect, test } from 'vitest';
import { nginxRefusal } from '../../../cli/engine/nginx/test-file.ts';
import { ExitCode } from '../../../cli/errors.ts';

const refusal = (line: string) => nginxRefusal('blue.conf', [line], ExitCode.failed);

test('nginx must be quoted when it refuses a file', () => {
  expect(refusal('[emerg] unknown directive "server_token"')).toMatchObject({
    message: 'nginx refuses blue.conf',
    details: ['[emerg] unknown directive "server_token"'],
    hint: undefined,
  });
});

test('a key that not even the root of its container may read must be explained', () => {
  const line =
    '[emerg] cannot load certificate key "/etc/nginx/tls/privkey.pem": BIO_new_file() failed (Permission denied)';
  expect(refusal(line).hint).toMatch(/rootless Docker, userns-remap.*SELinux/);
});
