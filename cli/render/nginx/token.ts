import { usageError } from '../../errors.ts';

/**
 * A value that is one word to nginx's lexer and holds no variable. Values from `bgc.yaml` were checked when it was
 * read; values from a Compose file are checked here. `nginx -t` would accept an injected directive.
 */
export function token(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$|^\*\.[A-Za-z0-9.-]+$|^\/[A-Za-z0-9._~%+@,=:/-]*$/.test(text)) return text;
  throw usageError(
    `${JSON.stringify(text)} cannot be put into an nginx configuration`,
    'use letters, digits, ".", "_" and "-" only',
  );
}
