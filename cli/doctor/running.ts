import { JOURNAL, stepInFlight } from '../release/journal.ts';
import { statusOf } from '../report/status.ts';
import { routingText } from '../traffic/routing.ts';
import type { Check, Verdict } from './check.ts';
import { DOCKER, verdictOf } from './machine.ts';
import { PROJECT } from './project.ts';

const needs = [DOCKER, PROJECT];

export const runningChecks: readonly Check[] = [
  {
    title: 'public port',
    needs,
    async look({ workspace }) {
      const { preflight, config } = await workspace();
      const { http, https } = config.proxy;
      const looks = [http, ...(https === undefined ? [] : [https])].map((listen) => preflight.port(listen));
      return (await Promise.all(looks)).map(verdictOf);
    },
  },
  {
    title: 'certificate',
    needs,
    async look({ workspace }) {
      const { preflight } = await workspace();
      return (await preflight.certificate()).map(verdictOf);
    },
  },
  {
    title: 'ACME challenges',
    needs,
    async look({ workspace }) {
      const { preflight } = await workspace();
      return (await preflight.challenges()).map(verdictOf);
    },
  },
  {
    title: 'preview port',
    needs,
    async look({ workspace }) {
      const { preflight, config } = await workspace();
      return [verdictOf(await preflight.port(config.preview))];
    },
  },
  {
    title: 'names',
    needs,
    async look({ workspace }) {
      const { preflight, project } = await workspace();
      const found = await preflight.names(await project());
      if (found.length > 0) return found.map(verdictOf);
      return [{ status: 'ok', text: 'lead to this project only' }];
    },
  },
  {
    title: 'proxy image',
    needs,
    async look({ workspace }) {
      const { preflight } = await workspace();
      return [verdictOf(await preflight.proxyImage())];
    },
  },
  {
    title: 'what is live',
    needs,
    async look({ workspace }) {
      const { config, engine } = await workspace();
      const observed = await engine.observe();
      const { problems } = statusOf(config, observed, null);
      if (problems.length > 0 && observed.lastRelease === 0)
        return [{ status: 'info', text: 'nothing has been released yet' }];
      if (problems.length > 0) return problems.map((text): Verdict => ({ status: 'warning', text }));
      const live = observed.routing === undefined ? 'nothing' : routingText(observed.routing);
      return [{ status: 'ok', text: `${live}, in the symlink and in nginx` }];
    },
  },
  {
    title: 'unfinished work',
    needs: [PROJECT],
    async look({ workspace }) {
      const { records } = await workspace();
      const [journal, holder] = await Promise.all([records.journal(), records.holder()]);
      if (holder !== undefined) return [{ status: 'info', text: holder, next: 'bgc status' }];
      if (journal === undefined) return [{ status: 'ok', text: 'none' }];
      if (journal === 'damaged') {
        const text = `bgc cannot tell whether a release was interrupted: ${JOURNAL} is damaged`;
        return [{ status: 'warning', text, next: 'bgc up, switch or rollback: each starts from what is running' }];
      }
      const text = `\`bgc ${journal.command}\` of release ${journal.release} was interrupted at "${stepInFlight(journal)}"`;
      return [{ status: 'warning', text, next: 'bgc up, switch or rollback: each finishes or undoes it first' }];
    },
  },
];
