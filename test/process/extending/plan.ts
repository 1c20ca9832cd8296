import { perform } from '../../../cli/executor/perform.ts';
import { planUp } from '../../../cli/release/plan.ts';
import { formatStep } from '../../../cli/release/step.ts';
import { fakeEngine } from '../../support/fake-engine.ts';
import { planInput, UP } from '../../support/worlds.ts';

/** Prints the last step of a release, performs it, and prints what it reports. */
const step = planUp(planInput(), UP).steps.at(-1);
if (step === undefined) throw new Error('a plan without steps');
process.stdout.write(`${formatStep(step)}\n`);
const { engine } = fakeEngine();
await perform(step, {
  engine,
  undoEngine: engine,
  files: async () => new Map(),
  report: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
});
