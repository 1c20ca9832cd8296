import { defineConfig } from 'vitest/config';

/** They take all of the machine, or measure how fast or big something is, or how soon it is noticed. */
const ALONE = [
  ...[
    'release-under-load',
    'broken-release',
    'watch',
    'faults-container',
    'faults-daemon',
    'interrupt',
    'long-lived',
    'proxy-survives',
    'reload-refused',
  ].map((name) => `test/e2e/${name}.test.ts`),
  ...['attack', 'membership', 'memory'].map((name) => `test/security/${name}.test.ts`),
];

const e2e = {
  globalSetup: ['test/support/scenario/build.ts', 'test/support/images.ts'],
  testTimeout: 180_000,
  hookTimeout: 180_000,
  // A failure must say all that bgc printed: on another machine nothing else is left of it.
  chaiConfig: { truncateThreshold: 0 },
};

/**
 * The kinds of tests: `unit` needs nothing but this directory and is quick; `process` starts processes, waits for real
 * time-outs, or tries thousands of generated inputs; `e2e` and `e2e-alone` need a real Docker Engine.
 */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    // An obligation that is not proven is a failure: no file without tests, no second try.
    passWithNoTests: false,
    retry: 0,
    // One kind after the other, where several are asked for: they differ in how many files run at a time.
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/process/**', 'test/e2e/**', 'test/security/**'],
          // No module of bgc has a state, so the files may share what they have loaded: loading took most of the time.
          isolate: false,
          // Only to end what hangs: properties are slow on a busy machine.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'process',
          include: ['test/process/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'test/security/**/*.test.ts'],
          exclude: ALONE,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          ...e2e,
        },
      },
      {
        test: {
          name: 'e2e-alone',
          include: ALONE,
          fileParallelism: false,
          ...e2e,
        },
      },
    ],
  },
});
