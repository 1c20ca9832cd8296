import * as z from 'zod/mini';
import { HOOK_NAMES } from '../../config/config.ts';
import { discard, readOwn, writeFiles } from '../host/files.ts';

const FILE = 'bgc/state/hook.json';

export const HOOK_ID = 'BGC_HOOK_ID';

const record = z.object({
  version: z.literal(1),
  name: z.enum(HOOK_NAMES),
  release: z.int(),
  /** Also in the environment of the hook's processes: it identifies them as the hook's. */
  id: z.string().check(z.minLength(16)),
  leader: z.object({ pid: z.int().check(z.minimum(2)), start: z.string(), boot: z.string() }),
  since: z.string(),
  timeout: z.number(),
});

/** A hook that runs on this machine: what another bgc needs to know if this one is killed meanwhile. */
export interface RunningHook extends z.infer<typeof record> {
  /** ISO 8601. */
  since: string;
  /** Milliseconds that the hook may take. */
  timeout: number;
}

export async function noteHook(directory: string, hook: RunningHook): Promise<void> {
  await writeFiles(directory, new Map([[FILE, JSON.stringify(hook)]]));
}

/** The hook that was recorded last and not forgotten, whether or not it runs. A damaged record counts as none. */
export async function notedHook(directory: string): Promise<RunningHook | undefined> {
  const text = await readOwn(directory, FILE);
  try {
    return text === undefined ? undefined : record.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A record that stays does no harm: its process is recognized as gone. */
export async function forgetHook(directory: string): Promise<void> {
  await discard(directory, FILE);
}
