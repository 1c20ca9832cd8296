/** A shorter secret could be guessed from its hash. */
const SHORTEST = 16;
const LONGEST = 512;

/** The characters that both a header and a cookie can hold. */
const PRINTABLE = /^[!#-+\--:<-[\]-~]+$/;

export function secretIn(text: string): string {
  return text.replace(/\r?\n$/, '');
}

/** The fault of a secret, in words that do not reveal it; `undefined` if there is none. */
export function secretFault(secret: string): string | undefined {
  if (secret.length < SHORTEST) return `holds fewer than ${SHORTEST} characters`;
  if (secret.length > LONGEST) return `holds more than ${LONGEST} characters`;
  if (PRINTABLE.test(secret)) return undefined;
  return 'must hold one line without blanks, quotes, commas, semicolons or backslashes';
}

/** The fault of an htpasswd file's text, in words that do not reveal it; `undefined` if there is none. */
export function htpasswdFault(text: string): string | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length === 0) return 'names no user, so the preview would admit no one';
  return lines.every((line) => /^[^:\s]+:[^\s]+$/.test(line)) ? undefined : 'must hold lines of the form name:hash';
}
