/** So short a secret could be guessed from its hash. */
const SHORTEST = 16;
const LONGEST = 512;

/** What a header and a cookie can both hold. */
const PRINTABLE = /^[!#-+\--:<-[\]-~]+$/;

/** The secret in the text of its file. */
export function secretIn(text: string): string {
  return text.replace(/\r?\n$/, '');
}

/** What is wrong with a secret, in words that do not tell it; `undefined`: nothing. */
export function secretFault(secret: string): string | undefined {
  if (secret.length < SHORTEST) return `holds fewer than ${SHORTEST} characters`;
  if (secret.length > LONGEST) return `holds more than ${LONGEST} characters`;
  if (PRINTABLE.test(secret)) return undefined;
  return 'must hold one line without blanks, quotes, commas, semicolons or backslashes';
}

/** What is wrong with the text of a htpasswd file, in words that do not tell it; `undefined`: nothing. */
export function htpasswdFault(text: string): string | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length === 0) return 'names nobody, so nobody could see the preview';
  return lines.every((line) => /^[^:\s]+:[^\s]+$/.test(line)) ? undefined : 'must hold lines of the form name:hash';
}
