import { defineConfig } from 'vitest/config';

// Unit tests stand beside the source they test; tests under test/ use the built packages, as a user gets them.

// Where many share a machine, a test of processes, sockets or a browser may meet a bad moment; it then gets one more try.
const retry = process.env.CI === 'true' ? 1 : 0;

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['packages/*/src/**/*.test.ts'] } },
      {
        test: {
          name: 'packages',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', '**/node_modules/**'],
          // Searches all that observers are told for the texts of the tests.
          setupFiles: ['test/setup/no-text-told.ts'],
          retry,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/browser/harness/global-setup.ts'],
          retry,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          pool: 'forks',
          // Last and one at a time: several of them measure the page's own thread.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
