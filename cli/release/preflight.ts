import type { Listen } from '../config/config.ts';
import type { Project } from '../project/project.ts';

/** What a look found. A requirement that does not hold at all throws a `BgcError` instead. */
export interface Found {
  text: string;
  /** What to do when the requirement holds, but not for long. */
  next?: string;
}

/** Whether a project can be released here. Looks change nothing and pull nothing; each fails as `bgc up` would. */
export interface Preflight {
  /** All at once; returns warnings of what will not hold long. @throws BgcError with the first that does not hold */
  all(project: Promise<Project>): Promise<readonly string[]>;
  /** Whether the port is free, or is this project's already. */
  port(listen: Listen): Promise<Found>;
  /** Empty when there is no `proxy.tls`. */
  certificate(): Promise<readonly Found[]>;
  /** Empty when there is no `proxy.acme`. */
  challenges(): Promise<readonly Found[]>;
  /** The names that may lead to another project's containers. */
  names(project: Project): Promise<readonly Found[]>;
  /** Whether the proxy's image is nginx, and new enough. */
  proxyImage(): Promise<Found>;
}
