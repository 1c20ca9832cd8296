import { strict as assert } from 'node:assert';

/** What somebody could add to bgc, in the files that `docs/extending.md` lists for it. */
export interface Toy {
  /** The heading of its section. */
  title: string;
  /** How many files it may take. */
  most: number;
  /** What it changes in each file, by path. */
  files: Readonly<Record<string, readonly Edit[]>>;
  /** A program of the repository that succeeds and prints this only if the toy works. */
  proof: { args: readonly string[]; prints: string };
}

/** From the text of a file, empty for a new one, to its next text. */
type Edit = (before: string) => string;

/** Puts a text after the only place in a file that reads like that. */
export function after(place: string, added: string): Edit {
  return (before) => {
    assert.equal(before.split(place).length, 2, `not once in the file: ${place}`);
    return before.replace(place, () => place + added);
  };
}
