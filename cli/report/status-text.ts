import { routingNamed, routingText } from '../traffic/routing.ts';
import { ago } from './ago.ts';
import { inline } from './printable.ts';
import type { InFlight, ServiceStatus, Status } from './status.ts';
import { table } from './table.ts';

export function formatStatus(status: Status, now: Date): string {
  const rows = status.colors.flatMap(({ color, role, release, services }) =>
    services.map((one) => [
      color,
      role,
      String(release),
      one.service,
      stateText(one),
      `${one.running}/${one.replicas}`,
      one.since === null || one.running === 0 ? '-' : ago(new Date(one.since), now),
      one.image ?? '-',
    ]),
  );
  const header = ['COLOR', 'ROLE', 'RELEASE', 'SERVICE', 'STATE', 'REPLICAS', 'SINCE', 'IMAGE'];
  const lines = [
    `live     ${liveText(status)}  ${status.urls.live}`,
    ...(status.maintenance === null ? [] : [`closed   ${maintenanceText(status.maintenance, now)}`]),
    `preview  ${status.urls.preview}`,
    `proxy    ${proxyText(status.proxy)}`,
    ...(status.inFlight === null ? [] : [inFlightText(status.inFlight, status.canary !== null)]),
    ...status.problems.map((problem) => `! ${problem}`),
  ];
  const releases = rows.length === 0 ? 'nothing has been released yet\n' : table([header, ...rows]);
  return releases + lines.map((line) => `${inline(line)}\n`).join('');
}

function stateText({ state, restarts }: ServiceStatus): string {
  return restarts === 0 ? state : `${state}, ${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`;
}

function maintenanceText({ since, allow }: NonNullable<Status['maintenance']>, now: Date): string {
  const but = allow.length === 0 ? '' : ` but ${allow.join(', ')}`;
  return `maintenance for ${ago(new Date(since), now)}: all visitors${but} get 503; bgc maintenance off ends it`;
}

function liveText({ live, traffic }: Status): string {
  const named = traffic === null ? undefined : routingNamed(traffic);
  return live === null || named === undefined ? '-' : routingText(named);
}

function inFlightText({ command, release, step, since, holder, pid }: InFlight, isCanary: boolean): string {
  const what = `\`bgc ${command}\` of release ${release}, since ${since}`;
  if (holder !== null) return `under way: ${what}, at "${step}": ${holder}`;
  const left = pid === undefined ? '' : `, which still runs (pid ${pid})`;
  return `! unfinished: ${what}, ended at "${step}"${left}; ${isCanary ? GOES_ON : nextText(pid)}`;
}

function nextText(pid: InFlight['pid']): string {
  const brings = pid === undefined ? 'brings' : 'waits for that, then brings';
  return `the next bgc up, switch or rollback ${brings} it to an end`;
}

const GOES_ON = 'the canary keeps its share until bgc canary resume, promote or abort';

function proxyText({ state, serves, generation, draining }: Status['proxy']): string {
  if (serves === null) return state;
  const old = draining === 0 ? '' : `, ${draining} old worker${draining === 1 ? '' : 's'} still finishing requests`;
  return `${state}, serves ${serves}, generation ${generation}${old}`;
}
