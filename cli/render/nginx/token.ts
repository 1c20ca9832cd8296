import { usageError } from '../../errors.ts';

/**
 * A value that is one word to nginx's lexer and holds no variable. What a user wrote was checked when `bgc.yaml` was
 * read; what comes from a Compose file is checked here. `nginx -t` would accept an injected directive.
 */
export function word(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$|^\*\.[A-Za-z0-9.-]+$|^\/[A-Za-z0-9._~%+@,=:/-]*$/.test(text)) return text;
  throw usageError(
    `${JSON.stringify(text)} cannot be put into an nginx configuration`,
    'use letters, digits, ".", "_" and "-" only',
  );
}
