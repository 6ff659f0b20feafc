import { writeFileSync } from 'node:fs';

/**
 * A vitest reporter that writes what scripts/test.mjs sums up to the file LEXRUN_TEST_SUMMARY. Vitest's own JSON report
 * leaves out why a test was skipped.
 */
export default class VitestSummary {
  onTestRunEnd(modules, unhandledErrors) {
    const file = process.env.LEXRUN_TEST_SUMMARY;
    if (file === undefined) return;
    const summary = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const module of modules) {
      let failedTests = 0;
      for (const test of module.children.allTests()) {
        const { state, note } = test.result();
        if (state === 'passed') summary.passed++;
        else if (state === 'failed') failedTests++;
        else
          summary.skipped.push({
            name: `${module.relativeModuleId} > ${test.fullName}`,
            // A whole group is skipped without a note; then its title says why.
            reason: note ?? /NOT RUN: (.+)/.exec(test.fullName)?.[1] ?? 'no reason given',
          });
      }
      // A file that cannot be loaded, or a hook that throws, fails without a test of its own.
      const broken = module.state() === 'failed' && failedTests === 0 ? 1 : 0;
      summary.failed += failedTests + broken;
    }
    writeFileSync(file, JSON.stringify(summary));
  }
}
