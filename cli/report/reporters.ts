import { styleText } from 'node:util';
import type { Event, Report } from '../release/event.ts';
import { describe } from '../release/step.ts';
import { jsonLine } from './json-line.ts';
import { indented, inline, printable } from './printable.ts';

/** Destinations of a report: data for programs and pipes, talk for people. */
export interface Sinks {
  data(text: string): void;
  talk(text: string): void;
  /** Whether `talk` is a terminal that understands colors. */
  styled: boolean;
  columns: number;
}

export interface ReportOptions {
  json: boolean;
  quiet: boolean;
  verbose: boolean;
}

export function reporter(options: ReportOptions, sinks: Sinks): Report {
  if (options.json) return (event) => sinks.data(jsonLine(event));
  const progress = sinks.styled && !options.quiet ? progressLine(sinks) : undefined;
  return (event) => {
    progress?.clear();
    const line = event.event === 'result' ? undefined : talkLine(event, options, sinks.styled);
    if (line !== undefined) sinks.talk(`${line}\n`);
    if (event.event === 'result') sinks.data(`${printable(event.text)}\n`);
    progress?.show(event);
  };
}

/** On a terminal the running step is the last line; it is cleared before other output. */
function progressLine(sinks: Sinks): { clear(): void; show(event: Event): void } {
  let running = '';
  return {
    clear: () => running !== '' && sinks.talk('\r\x1b[K'),
    show: (event) => {
      if (event.event === 'step') running = event.status === 'started' ? `… ${inline(describe(event.step))}` : '';
      if (running !== '') sinks.talk(styleText('dim', running.slice(0, sinks.columns - 1), { validateStream: false }));
    },
  };
}

type Talk = Exclude<Event, { event: 'result' }>;
type Style = Parameters<typeof styleText>[0];

function talkLine(event: Talk, options: ReportOptions, styled: boolean): string | undefined {
  const paint = (style: Style, text: string): string =>
    styled ? styleText(style, text, { validateStream: false }) : text;
  switch (event.event) {
    case 'error':
      return errorText(event, paint);
    case 'warning':
      return paint('yellow', `warning: ${indented(event.text)}`);
    case 'undo':
      return undoText(event, paint);
    case 'step':
      return options.quiet ? undefined : stepText(event, paint, styled);
    case 'output':
      return options.quiet ? undefined : paint('dim', `    ${indented(event.line)}`);
    case 'note':
      return options.quiet ? undefined : indented(event.text);
    case 'command':
      return options.verbose ? paint('dim', `    $ ${indented(event.command)}`) : undefined;
    case 'plan':
      return undefined;
  }
}

type Paint = (style: Style, text: string) => string;

function stepText(event: Extract<Event, { event: 'step' }>, paint: Paint, styled: boolean): string | undefined {
  const text = indented(describe(event.step));
  switch (event.status) {
    case 'started':
      return styled ? undefined : `... ${text}`;
    case 'done':
      return `${paint('green', styled ? '✔' : 'ok ')} ${text}${paint('dim', `  ${duration(event.ms)}`)}`;
    case 'failed':
      return `${paint('red', styled ? '✘' : 'failed:')} ${text}${paint('dim', `  ${duration(event.ms)}`)}`;
  }
}

function undoText(event: Extract<Event, { event: 'undo' }>, paint: Paint): string | undefined {
  switch (event.status) {
    case 'started':
      return undefined;
    case 'done':
      return paint('yellow', `undone: ${indented(event.what)}`);
    case 'failed':
      return paint('red', `could not be undone: ${indented(`${event.what}: ${event.problem ?? ''}`)}`);
  }
}

function errorText({ message, details, hint }: Extract<Event, { event: 'error' }>, paint: Paint): string {
  return [
    `${paint('red', 'error:')} ${indented(message)}`,
    ...details.map((line) => `  ${indented(line)}`),
    ...(hint === undefined ? [] : [`${paint('bold', 'next:')} ${indented(hint)}`]),
  ].join('\n');
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
