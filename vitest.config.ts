import { defineConfig } from 'vitest/config';
import { watchTelling } from './test/setup/watch/vite-plugin.mjs';

// Unit tests stand beside the source they test; tests under test/ use the built packages, as a user gets them.

// Where many share a machine, a test of processes, sockets or a browser may meet a bad moment; it then gets one more try.
const retry = process.env.CI === 'true' ? 1 : 0;

/** Tests that put a service or its event loop under load: one at a time, or they would test each other's load. */
const ALONE = [
  'test/reliability/**/*.test.ts',
  'test/examples/http-{faults,load,load-test,overload}.test.ts',
  'test/examples/tune.test.ts',
  'test/models/processes.test.ts',
  'test/security/bad-input.test.ts',
];
const MINUTE = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [watchTelling()],
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts'],
          setupFiles: ['test/setup/no-text-told-unit.ts'],
          maxWorkers: 2,
          // It ends a test that hangs; 5 s, the default, a busy machine can take for some that work.
          testTimeout: 30_000,
        },
      },
      {
        plugins: [watchTelling()],
        test: {
          name: 'packages',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', ...ALONE, '**/node_modules/**'],
          // Searches all that observers are told, and what processes write, for the texts of the tests.
          setupFiles: ['test/setup/no-text-told.ts'],
          retry,
          ...MINUTE,
          pool: 'forks',
          maxWorkers: 2,
        },
      },
      {
        plugins: [watchTelling()],
        test: {
          name: 'alone',
          include: ALONE,
          setupFiles: ['test/setup/no-text-told.ts'],
          retry,
          ...MINUTE,
          pool: 'forks',
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        plugins: [watchTelling()],
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          setupFiles: ['test/setup/no-text-told.ts'],
          globalSetup: ['test/browser/harness/global-setup.ts'],
          retry,
          ...MINUTE,
          pool: 'forks',
          // Last and one at a time: several of them measure the page's own thread.
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
