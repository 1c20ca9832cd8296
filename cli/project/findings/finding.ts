import type { Config, ServiceConfig } from '../../config/config.ts';
import type { ComposeService, Project } from '../project.ts';

/** Something in the user's Compose project that two colors do not allow, that may surprise, or that changes. */
export interface Finding {
  /** `blocker`: it cannot work. `risk`: it may go wrong. `info`: bgc handles it. */
  kind: 'blocker' | 'risk' | 'info';
  service: string;
  /** The finding and its consequence. */
  problem: string;
  /** What to write or use instead; without it, the user need not do anything. */
  instead?: string;
}

export type Remark = Omit<Finding, 'service'>;

/** The part of `bgc.yaml` that the rules need. */
export type Settings = Pick<Config, 'services' | 'proxy' | 'traffic' | 'drain' | 'standby'>;

/** A released service and its context: the input of a rule. */
interface Subject {
  service: ComposeService;
  config: ServiceConfig;
  settings: Settings;
  project: Project;
}

/** Checks one released service for one kind of finding. */
export type Rule = (subject: Subject) => Remark[];
