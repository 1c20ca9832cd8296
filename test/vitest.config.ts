import { defineConfig } from 'vitest/config';

/**
 * The kinds of tests: `unit` needs nothing but this directory and is quick; `process` starts processes, waits for real
 * time-outs, or tries thousands of generated inputs; `e2e` needs a real Docker Engine.
 */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    // An obligation that is not proven is a failure: no file without tests, no second try.
    passWithNoTests: false,
    retry: 0,
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
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'test/security/**/*.test.ts'],
          globalSetup: ['test/support/scenario/build.ts', 'test/support/images.ts'],
          // The files share two things that cannot be divided: this machine's ports, and its time.
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
