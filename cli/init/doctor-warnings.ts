import { isTrouble, type Verdict } from '../doctor/check.ts';
import { checksOf } from '../doctor/checks.ts';
import { examine } from '../doctor/examine.ts';
import { installationOf } from '../doctor/installation.ts';
import { SERVICES } from '../doctor/project.ts';
import type { SetUp } from './set-up.ts';

/** The machine that releases may be a different one, so no problem makes `bgc init` fail. */
export async function tellTrouble({ place, context, report }: SetUp): Promise<void> {
  const options = { file: 'bgc.yaml', projectDirectory: place.directory, json: false, quiet: false, verbose: false };
  const told = new Set<string>();
  let risks = 0;
  const installation = await installationOf(options, context, report);
  await examine(checksOf(installation), installation, (title, verdict) => {
    if (title === SERVICES && verdict.status === 'warning') risks += 1;
    else if (isTrouble(verdict)) told.add(troubleText(verdict));
  });
  for (const text of told) report({ event: 'warning', text });
  const things = risks === 1 ? '1 thing' : `${risks} things`;
  if (risks > 0) report({ event: 'note', text: `${things} to know about the services: ${place.cd}bgc doctor` });
}

function troubleText({ status, text, next, instead }: Verdict): string {
  const help = next ?? (instead === undefined ? undefined : `instead: ${instead}`);
  const trouble = help === undefined ? text : `${text}; ${help}`;
  return status === 'blocks' ? `bgc up would refuse: ${trouble}` : trouble;
}
