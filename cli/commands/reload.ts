import type { X509Certificate } from 'node:crypto';
import { staleFiles } from '../engine/host/files.ts';
import { renew } from '../engine/tls/renew.ts';
import { namesOf, remarksOn } from '../engine/tls/validity.ts';
import { ExitCode, usageError } from '../errors.ts';
import { type MutatingOptions, mutating, mutatingOptions } from '../executor/locked.ts';
import type { Report } from '../release/event.ts';
import { configsInUse, unreleasedText } from '../release/observed.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Command } from './command.ts';

export const reload: Command<MutatingOptions> = {
  options: mutatingOptions,

  run(options, context) {
    return mutating('bgc reload', options, context, async (workspace, report) => {
      const { site, config } = workspace;
      const { tls } = config.proxy;
      if (tls === undefined)
        throw usageError('there is no proxy.tls in bgc.yaml, so no certificate to reload', 'bgc up applies changes');
      await tellStale(workspace, report);
      const { certificate, isNew } = await renew(site, config, tls);
      for (const { text, next } of remarksOn(certificate, config, Date.now()))
        if (next !== undefined) report({ event: 'warning', text: `${text}: ${next}` });
      report({ event: 'result', text: textOf(certificate, isNew), data: dataOf(certificate, isNew) });
      return ExitCode.done;
    });
  },
};

/** Writes nothing: renewing a certificate must not bring along edits to bgc.yaml that are still in progress. */
async function tellStale({ directory, config, engine, files }: Workspace, report: Report): Promise<void> {
  const observed = await engine.observe();
  const unreleased = unreleasedText(config, observed);
  if (unreleased !== undefined) report({ event: 'warning', text: unreleased });
  const stale = await staleFiles(directory, await files(configsInUse(config, observed)));
  if (stale.length === 0) return;
  const text = `${stale.join(', ')} are out of date and were not changed: bgc up, or bgc render, writes them`;
  report({ event: 'warning', text });
}

function textOf(certificate: X509Certificate, isNew: boolean): string {
  const same = isNew ? '' : ' (the same as before)';
  return `nginx shows the certificate for ${namesOf(certificate)}, valid until ${certificate.validTo}${same}`;
}

function dataOf(certificate: X509Certificate, isNew: boolean): Record<string, unknown> {
  const { validTo, fingerprint256 } = certificate;
  return {
    certificate: { names: namesOf(certificate), until: new Date(validTo).toISOString(), fingerprint256 },
    isNew,
  };
}
