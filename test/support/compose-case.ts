import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Expectation, parseExpectation } from './expectation.ts';

const FOLDER = join(import.meta.dirname, '../compose-cases');

/** What of bgc an `# open:` line waits for. */
const MECHANISMS = {
  'port-of-callers': 'the port of a service, from what names it, and how it is called there',
  'compose-variables': 'files, variables and profiles that Compose takes from elsewhere',
  'main-service': 'which service gets /',
  jobs: 'which services are released besides: jobs, workers, parts of the application',
  labels: 'what other programs read from the labels of both colors',
  listeners: 'further ports at which visitors come in',
  messages: 'what is said, and in which words',
} as const;
type Mechanism = keyof typeof MECHANISMS;

/** A small project of `test/compose-cases`, and what its user would want of `bgc init --yes`. */
export interface ComposeCase {
  /** `apps/blog`, for `apps/blog.yaml` and for the directory `apps/blog`. */
  name: string;
  /** Its files, by path. */
  texts: ReadonlyMap<string, string>;
  /** As it is written. */
  line: string;
  expected: Expectation;
  /** Why bgc does not meet it today. */
  open: Mechanism | undefined;
}

/** Every case, in the order of their names. @throws Error that names the case with an unclear first line */
export function composeCases(): ComposeCase[] {
  const groups = readdirSync(FOLDER).map((group) => join(FOLDER, group));
  const entries = groups.flatMap((group) => readdirSync(group).map((entry) => join(group, entry)));
  return entries.map(caseAt).sort((a, b) => a.name.localeCompare(b.name));
}

function caseAt(path: string): ComposeCase {
  const name = relative(FOLDER, path).replace(/\.yaml$/, '');
  try {
    return { name, ...read(path.endsWith('.yaml') ? new Map([['compose.yaml', textOf(path)]]) : textsIn(path)) };
  } catch (error) {
    throw new Error(`test/compose-cases/${name}: ${error instanceof Error ? error.message : error}`);
  }
}

function read(texts: ReadonlyMap<string, string>): Omit<ComposeCase, 'name'> {
  const headed = [...texts.values()].filter((text) => text.startsWith(EXPECT));
  const [first = '', second = ''] = headed[0]?.split('\n') ?? [];
  if (headed.length !== 1) throw new Error(`${headed.length} of its files begin with "${EXPECT}"`);
  const line = first.slice(EXPECT.length).trim();
  return { texts, line, expected: parseExpectation(line), open: openIn(second) };
}

const EXPECT = '# expect: ';
const OPEN = '# open: ';

function openIn(line: string): Mechanism | undefined {
  if (!line.startsWith(OPEN)) return undefined;
  const word = line.slice(OPEN.length).trim();
  if (!isMechanism(word)) throw new Error(`${OPEN}${word} is none of ${Object.keys(MECHANISMS).join(', ')}`);
  return word;
}

function isMechanism(word: string): word is Mechanism {
  return Object.hasOwn(MECHANISMS, word);
}

function textsIn(directory: string): Map<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [relative(directory, path), textOf(path)]));
}

function textOf(path: string): string {
  return readFileSync(path, 'utf8');
}
