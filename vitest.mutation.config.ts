import { defineConfig } from 'vitest/config';

// The unit tests of the code that stryker.config.mjs mutates, and nothing that needs a build or another process.
export default defineConfig({
  test: {
    include: [
      'packages/core/src/{guard,scheduler}/*.test.ts',
      'packages/core/src/executor/plan-batch.test.ts',
      'packages/core/src/tokenizer/truncate.test.ts',
    ],
  },
});
