import type { ConformanceCase } from '@lexrun/core/testing';
import { test } from 'vitest';

/** Hands the cases of a suite to vitest; those that do not apply are reported with their reason. */
export function runCases(cases: readonly ConformanceCase[]): void {
  for (const { name, run, skip } of cases) {
    test(name, async (context) => {
      if (skip !== undefined) context.skip(skip);
      await run();
    });
  }
}
