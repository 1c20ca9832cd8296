import type { Check, Installation } from './check.ts';
import { ipv6Check } from './ipv6.ts';
import { machineChecks } from './machine.ts';
import { plainComposeCheck } from './plain-compose.ts';
import { projectChecks } from './project.ts';
import { runningChecks } from './running.ts';

/** All checks of `bgc doctor`, in the order in which the user should fix problems. */
export function checksOf({ host }: Installation): Check[] {
  return [...machineChecks(host), ...projectChecks, plainComposeCheck, ipv6Check, ...runningChecks];
}
