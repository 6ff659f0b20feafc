// Mutation tests of what guards callers and orders their work: `npm run mutate`. They take minutes, so `npm test` leaves
// them out. Each mutant runs the unit tests that reach its line.
/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [
    'packages/core/src/guard/*.ts',
    'packages/core/src/scheduler/*.ts',
    'packages/core/src/executor/plan-batch.ts',
    'packages/core/src/tokenizer/{truncate,cut-windows}.ts',
    '!packages/core/src/**/*.test.ts',
  ],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  coverageAnalysis: 'perTest',
  reporters: ['clear-text', 'json'],
  jsonReporter: { fileName: 'coverage/mutation.json' },
  clearTextReporter: { allowColor: false, reportTests: false },
  thresholds: { high: 90, low: 80, break: 80 },
  tempDirName: 'node_modules/.stryker',
  concurrency: 2,
};
