import type { ComposeService } from '../project.ts';
import type { Rule } from './finding.ts';

/** Programs that act, by the Docker API, on each container that has a label: on both colors, past bgc. */
const PROGRAMS: readonly { label: RegExp; problem: string; instead: string }[] = [
  {
    label: /^com\.centurylinklabs\.watchtower\.enable$/,
    problem: 'Watchtower would replace containers of both colors by a newer image, without a check',
    instead: 'remove its labels; `bgc up --pull` releases a newer image',
  },
  {
    label: /^docker-volume-backup\.stop-during-backup$/,
    problem: 'docker-volume-backup would stop both colors, the live one too, during a backup',
    instead: 'remove its labels, and back up in a way that needs no stop',
  },
  {
    label: /^docker-volume-backup\.[\w-]+-(?:pre|post)$/,
    problem: 'docker-volume-backup would run its commands in both colors',
    instead: 'put the labels on a service that is not released',
  },
  {
    label: /^ofelia\.(?!enabled$)/,
    problem: 'Ofelia would run each of its jobs in both colors',
    instead: 'put the labels on a service that is not released, or make the job a `job-run` of Ofelia itself',
  },
];

export const actingLabels: Rule = ({ service }) =>
  PROGRAMS.filter(({ label }) => hasLabel(service, label)).map(({ problem, instead }) => ({
    kind: 'blocker',
    problem: `by its labels, ${problem}`,
    instead,
  }));

function hasLabel({ labels }: ComposeService, pattern: RegExp): boolean {
  if (labels.get('ofelia.enabled') === 'false' && pattern.test('ofelia.job')) return false;
  return [...labels].some(([name, value]) => pattern.test(name) && value !== 'false');
}
