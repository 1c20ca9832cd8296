import { ExitCode, usageError } from '../errors.ts';
import { type MutatingOptions, mutating, mutatingOptions } from '../executor/locked.ts';
import type { Report } from '../release/event.ts';
import { configsInUse, unreleasedText } from '../release/observed.ts';
import type { Renewal } from '../release/renewal.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Command } from './command.ts';

export const reload: Command<MutatingOptions> = {
  options: mutatingOptions,

  run(options, context) {
    return mutating('bgc reload', options, context, async (workspace, report) => {
      const { config, engine } = workspace;
      const { tls } = config.proxy;
      if (tls === undefined)
        throw usageError('there is no proxy.tls in bgc.yaml, so no certificate to reload', 'bgc up applies changes');
      await tellStale(workspace, report);
      const renewal = await engine.renewCertificate(tls);
      for (const { text, next } of renewal.remarks)
        if (next !== undefined) report({ event: 'warning', text: `${text}: ${next}` });
      report({ event: 'result', text: textOf(renewal), data: dataOf(renewal) });
      return ExitCode.done;
    });
  },
};

/** Writes nothing: renewing a certificate must not bring along edits to bgc.yaml that are still in progress. */
async function tellStale({ config, engine, files }: Workspace, report: Report): Promise<void> {
  const observed = await engine.observe();
  const unreleased = unreleasedText(config, observed);
  if (unreleased !== undefined) report({ event: 'warning', text: unreleased });
  const stale = await engine.stale(await files(configsInUse(config, observed)));
  if (stale.size === 0) return;
  const text = `${[...stale.keys()].join(', ')} are out of date and were not changed: bgc up, or bgc render, writes them`;
  report({ event: 'warning', text });
}

function textOf({ names, validTo, isNew }: Renewal): string {
  const same = isNew ? '' : ' (the same as before)';
  return `nginx shows the certificate for ${names}, valid until ${validTo}${same}`;
}

function dataOf({ names, validTo, fingerprint256, isNew }: Renewal): Record<string, unknown> {
  return { certificate: { names, until: new Date(validTo).toISOString(), fingerprint256 }, isNew };
}
