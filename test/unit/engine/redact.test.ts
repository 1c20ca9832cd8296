import { expect, test } from 'vitest';
import { withoutValues } from '../../../cli/engine/docker/redact.ts';

/** What Compose 2.26 says of values that it cannot use. */
const SAID = [
  [
    'invalid interpolation format for services.web.environment.K.\nYou may need to escape any $ with another $.\ns3cret${\ns3cret',
    'invalid interpolation format for services.web.environment.K.\nYou may need to escape any $ with another $.\n(not shown)\n(not shown)',
  ],
  [
    'yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `s3cret-...` into cli.named',
    'yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str (not shown) into cli.named',
  ],
  ['yaml: cannot decode !!str `s3cret` as a !!int', 'yaml: cannot decode !!str (not shown) as a !!int'],
  [
    'failed to read /srv/.env: line 2: unexpected character "@" in variable name "B@d s3cret"',
    'failed to read /srv/.env: line 2: unexpected character "@" in variable name (not shown)',
  ],
  [
    'failed to read /srv/.env: line 3: unterminated quoted value "s3cret',
    'failed to read /srv/.env: line 3: unterminated quoted value (not shown)',
  ],
  [
    'error while interpolating services.web.deploy.replicas: failed to cast to expected type: strconv.Atoi: parsing "s3cret": invalid syntax',
    'error while interpolating services.web.deploy.replicas: failed to cast to expected type: strconv.Atoi: parsing (not shown)',
  ],
] as const;

test.each(SAID)('%j must be told without the value', (said, told) => {
  expect(said.split('\n').map(withoutValues()).join('\n')).toBe(told);
});

test.each([
  'services.web Additional property imagee is not allowed',
  'service "web" refers to undefined network "front": invalid compose project',
  'error while interpolating services.web.environment.K: required variable A is missing a value: set it in .env',
  'Error response from daemon: pull access denied for "shop/web"',
])('%j must be told as it is', (said) => {
  expect(withoutValues()(said)).toBe(said);
});
