import { type Document, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { usageError } from '../../errors.ts';
import type { Fault } from './problem.ts';
import { brokenReferences } from './references.ts';
import { wordsOf } from './scalars.ts';

export interface Source {
  text: string;
  file: string;
  document: Document;
  lines: LineCounter;
  faults: readonly Fault[];
  /** The values; undefined if a fault makes them unreliable. */
  written: unknown;
}

export function readSource(text: string, file: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { ...options, lineCounter: lines });
  const references = brokenReferences(document);
  const isReadable = references.length === 0 && document.errors.every(isHarmless);
  return {
    text,
    file,
    document,
    lines,
    faults: [...[...document.errors, ...document.warnings].map((error) => toFault(document, error)), ...references],
    written: isReadable ? toValues(document, file) : undefined,
  };
}

const options = { merge: true, stringKeys: true, prettyErrors: false, logLevel: 'error' } as const;

/** Valid aliases may still expand a small file into a huge one; `yaml` stops at a hundred. */
function toValues(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw error instanceof ReferenceError ? usageError(`${file} repeats its aliases too often`) : error;
  }
}

/** A duplicate key is a fault, but the rest of the file can still be checked. */
function isHarmless({ code }: YAMLError): boolean {
  return code === 'DUPLICATE_KEY';
}

function toFault(document: Document, { code, message, pos: [offset] }: YAMLError): Fault {
  return {
    offset: code === 'MISSING_CHAR' ? startOfLastWord(document, offset) : offset,
    message: plainer[code] ?? withoutExcerpt(message),
  };
}

/** Start of the text that lacks its closing quote; `yaml` reports only its end. */
function startOfLastWord(document: Document, end: number): number {
  return wordsOf(document).findLast(({ range }) => range[0] < end)?.range[0] ?? end;
}

const plainer: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'YAML does not allow a tab here; indent with spaces',
  DUPLICATE_KEY: 'this key is already written above',
  BLOCK_AS_IMPLICIT_KEY: 'a second key on this line; start a new line, or put the value in quotes',
  UNEXPECTED_TOKEN: 'this does not belong here; does a value need quotes?',
  MULTIPLE_DOCS: 'a second document starts here; bgc reads only one',
  RESOURCE_EXHAUSTION: 'this is nested too deeply',
  TAG_RESOLVE_FAILED: 'this YAML tag has no meaning here',
  NON_STRING_KEY: 'a key must be a word, not a list or a mapping',
};

/** `yaml` quotes the source at the end of some messages, and the quote may hold a secret. */
function withoutExcerpt(message: string): string {
  return message.replace(/: ".*$/s, '').replace(/^./, (first) => first.toLowerCase());
}
