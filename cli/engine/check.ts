import type { Check, Listen } from '../config/config.ts';
import { BgcError, ExitCode } from '../errors.ts';
import { type Answer, get } from './nginx/control.ts';
import { runProcess } from './process.ts';
import type { Site } from './site.ts';

/** Tries the idle color through the preview, as a visitor would. */
export async function check(site: Site, preview: Listen, one: Check): Promise<void> {
  const target = { host: preview.host ?? '127.0.0.1', port: preview.port };
  switch (one.kind) {
    case 'http':
      return judge(one, await get(target, one.path, { timeout: one.timeout }).catch((error: Error) => error));
    case 'run': {
      const env = { BGC_PREVIEW_URL: `http://${target.host}:${target.port}` };
      const options = { cwd: site.directory, env, signal: site.signal, timeout: one.timeout };
      const { code, stdout, errors } = await runProcess('sh', ['-c', one.command], options);
      if (code === 0) return;
      throw new BgcError(`the check \`${one.command}\` failed with exit code ${code}`, {
        code: ExitCode.failed,
        details: [...stdout.trimEnd().split('\n'), ...errors].slice(-20),
      });
    }
  }
}

function judge(one: Extract<Check, { kind: 'http' }>, answer: Answer | Error): void {
  const problem = problemOf(one, answer);
  if (problem === undefined) return;
  const details = answer instanceof Error ? [] : [`it answered: ${answer.body.slice(0, 500)}`];
  throw new BgcError(`the check GET ${one.path} failed: ${problem}`, { code: ExitCode.failed, details });
}

function problemOf({ status, contains }: Extract<Check, { kind: 'http' }>, answer: Answer | Error): string | undefined {
  if (answer instanceof Error) return answer.message;
  if (answer.status !== status) return `status ${answer.status} instead of ${status}`;
  if (contains === undefined || answer.body.includes(contains)) return undefined;
  return `the answer does not contain ${JSON.stringify(contains)}`;
}
