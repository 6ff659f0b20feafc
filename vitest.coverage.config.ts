import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const core = (file: string): string => fileURLToPath(new URL(`packages/core/src/${file}`, import.meta.url));

// `npm run coverage`: which lines of core the tests reach that run in this process. What runs in worker threads, child
// processes and browsers is tested as well, and not counted.
export default defineConfig({
  resolve: {
    alias: [
      { find: /^@lexrun\/core$/, replacement: core('index.ts') },
      { find: /^@lexrun\/core\/(.*)$/, replacement: core('$1/index.ts') },
    ],
  },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'test/{conformance,golden,rollout,telemetry}/**/*.test.ts',
      'test/security/tokenizer-*.test.ts',
      'test/reliability/{abort,queue,sharing,stream,session-faults}.test.ts',
    ],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    // So that the built package of Node uses core's source as well.
    server: { deps: { inline: [/packages\/node\/dist/] } },
    coverage: {
      provider: 'v8',
      reportOnFailure: true,
      include: ['packages/core/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.d.ts'],
      thresholds: { lines: 95, branches: 88 },
      reporter: ['text', 'json-summary', 'json'],
      reportsDirectory: 'coverage/core',
    },
  },
});
