import type { Check } from './check.ts';
import { ipv6Check } from './ipv6.ts';
import { machineChecks } from './machine.ts';
import { projectChecks } from './project.ts';
import { runningChecks } from './running.ts';

/** All checks of `bgc doctor`, in the order in which the user should fix problems. */
export const checks: readonly Check[] = [...machineChecks, ...projectChecks, ipv6Check, ...runningChecks];
