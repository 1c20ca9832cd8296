import type { Check } from './check.ts';
import { ipv6Check } from './ipv6.ts';
import { machineChecks } from './machine.ts';
import { projectChecks } from './project.ts';
import { runningChecks } from './running.ts';

/** All that `bgc doctor` looks at, in the order in which trouble should be mended. */
export const checks: readonly Check[] = [...machineChecks, ...projectChecks, ipv6Check, ...runningChecks];
