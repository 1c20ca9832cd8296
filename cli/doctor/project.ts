import { loadConfig } from '../config/load.ts';
import { modeOf } from '../modes/modes.ts';
import type { Finding } from '../project/findings/finding.ts';
import { findingsOf } from '../project/findings.ts';
import { configsInUse } from '../release/observed.ts';
import type { Check, Verdict } from './check.ts';
import { COMPOSE, DOCKER, verdictOf } from './machine.ts';

const CONFIG = 'bgc.yaml';
export const PROJECT = 'Compose project';
export const SERVICES = 'services';

export const projectChecks: readonly Check[] = [
  {
    title: CONFIG,
    async look({ file }) {
      const { services } = await loadConfig(file);
      return [{ status: 'ok', text: `releases ${services.map(({ name }) => name).join(', ')}` }];
    },
  },
  {
    title: 'project disk',
    needs: [CONFIG],
    look: async ({ host }) => [verdictOf(await host.space())],
  },
  {
    title: PROJECT,
    needs: [CONFIG, COMPOSE],
    async look({ workspace }) {
      const { project, files, config } = await workspace();
      const { name, services } = await project();
      await files({ blue: config, green: config });
      return [{ status: 'ok', text: `${name}: ${[...services.keys()].join(', ')}` }];
    },
  },
  {
    title: SERVICES,
    needs: [PROJECT],
    async look({ workspace }) {
      const { project, config } = await workspace();
      const findings = findingsOf(await project(), config, modeOf(config).findings);
      if (findings.length > 0) return findings.map(toVerdict);
      return [{ status: 'ok', text: 'fit to run in two colors' }];
    },
  },
  {
    title: 'generated files',
    needs: [PROJECT, DOCKER],
    async look({ workspace }) {
      const { files, config, engine } = await workspace();
      const wanted = await files(configsInUse(config, await engine.observe()));
      const stale = await engine.stale(wanted);
      if (stale.size === 0) return [{ status: 'ok', text: 'up to date' }];
      if (stale.size === wanted.size) return [{ status: 'info', text: 'not written yet', next: 'bgc up' }];
      const next = 'bgc render --check to see what differs, bgc up to write them again';
      return [{ status: 'warning', text: `${[...stale.keys()].join(', ')}: out of date, or edited by hand`, next }];
    },
  },
];

const STATUS = { blocker: 'blocks', risk: 'warning', info: 'info' } as const;

function toVerdict({ kind, service, problem, instead }: Finding): Verdict {
  const text = `${service}: ${problem}`;
  return { status: STATUS[kind], text, ...(instead === undefined ? {} : { instead }) };
}
