import type { Config, ServiceConfig } from '../../config/config.ts';
import type { ComposeService, Project } from '../project.ts';

/** Something in the user's Compose project that two colors cannot live with, that may surprise, or that changes. */
export interface Finding {
  /** `blocker`: it cannot work. `risk`: it may go wrong. `info`: bgc deals with it; good to know. */
  kind: 'blocker' | 'risk' | 'info';
  service: string;
  /** What is there, and what it means. */
  problem: string;
  /** What to write or use instead; without it, there is nothing to do. */
  instead?: string;
}

export type Remark = Omit<Finding, 'service'>;

/** What of `bgc.yaml` matters here. */
export type Settings = Pick<Config, 'services' | 'proxy' | 'traffic' | 'drain' | 'standby'>;

/** A released service, and all that a rule may look at. */
interface Subject {
  service: ComposeService;
  config: ServiceConfig;
  settings: Settings;
  project: Project;
}

/** Looks for one thing in one released service. */
export type Rule = (subject: Subject) => Remark[];
