import { formatListen } from '../config/schema/listen.ts';
import type { Event } from '../release/event.ts';
import type { Selecting } from '../workspace/compose-files.ts';
import type { Answers } from './answer.ts';

export function explain({ services, others, http, preview }: Answers, selecting: Selecting): string[] {
  return [
    ...explainSelecting(selecting),
    ...services.map(({ name, port }) =>
      port === undefined
        ? `${name}: released, no port (a worker)`
        : `${name}: released, port ${port.value} (${port.why})`,
    ),
    ...others.map(({ name, release }) => `${name}: stays as it is${release.value ? '' : ` (${release.why})`}`),
    `http: ${formatListen(http.value)} (${http.why})`,
    `preview: ${formatListen(preview.value)} (${preview.why})`,
  ];
}

function explainSelecting({ compose, profiles = [], envFiles, projectName }: Selecting): string[] {
  return [
    ...(compose.length === 0 ? [] : [`Compose files: ${compose.join(', ')}`]),
    ...(profiles.length === 0 ? [] : [`profiles: ${profiles.join(', ')}`]),
    ...(envFiles === undefined ? [] : [`files of variables: ${envFiles.join(', ') || 'none'}`]),
    ...(projectName === undefined ? [] : [`project name: ${projectName}`]),
  ];
}

export interface Outcome {
  /** Paths relative to the project directory; empty when nothing changed. */
  written: readonly string[];
  /** Sentence before the list of written files, or instead of it. */
  remark?: string;
  makefile: readonly string[];
  next: string;
}

export function resultOf({ written, remark, makefile, next }: Outcome): Event {
  const lines = [
    ...(remark === undefined ? [] : [remark]),
    ...(written.length === 0 ? [] : [`wrote ${written.join(', ')}`]),
    ...(makefile.length === 0
      ? []
      : ['for `make up` and the like, add to your Makefile:', ...makefile.map((line) => `    ${line}`)]),
    `next: ${next}`,
  ];
  return { event: 'result', text: lines.join('\n'), data: { written, makefile, next } };
}
