import type { Config, ServiceConfig } from '../../config/config.ts';
import type { ComposeService, Project } from '../project.ts';

export interface Finding {
  /** `blocker`: it cannot work. `risk`: it may go wrong. `info`: bgc handles it. */
  kind: 'blocker' | 'risk' | 'info';
  service: string;
  problem: string;
  /** What to write or use instead; without it, the user need not do anything. */
  instead?: string;
}

export type Remark = Omit<Finding, 'service'>;

export type Settings = Pick<Config, 'services' | 'colorLocal' | 'proxy' | 'traffic' | 'drain' | 'standby'>;

interface Subject {
  service: ComposeService;
  config: ServiceConfig;
  settings: Settings;
  project: Project;
}

export type Rule = (subject: Subject) => Remark[];
