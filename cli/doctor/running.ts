import { projectContainers } from '../engine/docker/containers.ts';
import { proxyIn } from '../engine/nginx/running-proxy.ts';
import { inspectCertificate, requireAcmeDirectory } from '../engine/preflight/certificate.ts';
import { inspectNames } from '../engine/preflight/names.ts';
import { inspectProxyImage } from '../engine/preflight/nginx.ts';
import { requirePort } from '../engine/preflight/ports.ts';
import { JOURNAL, readJournal } from '../engine/state/journal.ts';
import { lockHolder } from '../engine/state/lock.ts';
import { stepInFlight } from '../release/journal.ts';
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
      const { site, config } = await workspace();
      const { http, https } = config.proxy;
      const looks = [http, ...(https === undefined ? [] : [https])].map((listen) => requirePort(site, config, listen));
      return (await Promise.all(looks)).map(verdictOf);
    },
  },
  {
    title: 'certificate',
    needs,
    async look({ workspace }) {
      const { site, config } = await workspace();
      return (await inspectCertificate(site, config)).map(verdictOf);
    },
  },
  {
    title: 'ACME challenges',
    needs,
    async look({ workspace }) {
      const { site, config } = await workspace();
      return (await requireAcmeDirectory(site, config)).map(verdictOf);
    },
  },
  {
    title: 'preview port',
    needs,
    async look({ workspace }) {
      const { site, config } = await workspace();
      return [verdictOf(await requirePort(site, config, config.preview))];
    },
  },
  {
    title: 'names',
    needs,
    async look({ workspace }) {
      const { site, config, project } = await workspace();
      const found = await inspectNames(site, config, await project());
      if (found.length > 0) return found.map(verdictOf);
      return [{ status: 'ok', text: 'lead to this project only' }];
    },
  },
  {
    title: 'proxy image',
    needs,
    async look({ workspace }) {
      const { site, config } = await workspace();
      const proxy = proxyIn(await projectContainers(site.docker, site.project));
      return [verdictOf(await inspectProxyImage(site, config.proxy.image, proxy))];
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
      const { directory } = await workspace();
      const [journal, holder] = await Promise.all([readJournal(directory), lockHolder(directory)]);
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
