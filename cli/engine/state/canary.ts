import type { CanarySteps } from '../../release/plan/input.ts';
import { readOwn, writeFiles } from '../host/files.ts';

const FILE = 'bgc/state/canary.json';

/** The steps that a release was given on the command line, kept for the command that resumes it. */
interface Asked extends CanarySteps {
  release: number;
}

/** Writes a release's canary steps to disk before the first of them begins. */
export async function rememberSteps(directory: string, release: number, steps: CanarySteps): Promise<void> {
  const asked: Asked = { release, ...steps };
  await writeFiles(directory, new Map([[FILE, JSON.stringify(asked)]]));
}

export async function recallSteps(directory: string, release: number): Promise<CanarySteps | undefined> {
  const text = await readOwn(directory, FILE);
  try {
    const asked: unknown = JSON.parse(text ?? 'null');
    if (!isAsked(asked) || asked.release !== release) return undefined;
    const { steps, every } = asked;
    return every === undefined ? { steps } : { steps, every };
  } catch {
    return undefined;
  }
}

function isAsked(value: unknown): value is Asked {
  if (typeof value !== 'object' || value === null) return false;
  const { release, steps, every } = value as Partial<Record<keyof Asked, unknown>>;
  return (
    Number.isInteger(release) &&
    Array.isArray(steps) &&
    steps.every((step) => Number.isInteger(step)) &&
    (every === undefined || Number.isInteger(every))
  );
}
