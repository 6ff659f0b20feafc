// Runs every test and closes with one line, `tests: N passed, N failed, N skipped`. Arguments go to vitest, so that
// `npm test -- packages/core/src/guard` runs a part. Exit code 0 only if everything that ran passed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);
const scratch = mkdtempSync(path.join(tmpdir(), 'lexrun-tests-'));

// One entry a runner: what it counted, or one failure if it died before it could tell.
const counts = [];
try {
  if (args.length === 0) counts.push(checkTypes());
  counts.push(runVitest());
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
report(counts);

/** Types of the tests themselves: they are not part of the build. */
function checkTypes() {
  const ok = node(['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'test']);
  if (!ok) process.stderr.write('\nThe tests do not type-check (npx tsc --noEmit -p test); counted as one failure.\n');
  return { passed: 0, failed: ok ? 0 : 1, skipped: [] };
}

function runVitest() {
  const summary = path.join(scratch, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=./scripts/vitest-summary.mjs'];
  const ok = node(['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args], { LEXRUN_TEST_SUMMARY: summary });
  const counted = readSummary(summary) ?? { passed: 0, failed: 1, skipped: [] };
  return ok || counted.failed > 0 ? counted : { ...counted, failed: 1 };
}

function readSummary(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function node(nodeArgs, env = {}) {
  const { status } = spawnSync(process.execPath, nodeArgs, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0;
}

function report(all) {
  const sum = (pick) => all.reduce((total, one) => total + pick(one), 0);
  const failed = sum((one) => one.failed);
  const skipped = all.flatMap((one) => one.skipped);
  for (const { name, reason } of skipped) process.stdout.write(`\nNOT RUN: ${name}\n  because: ${reason}`);
  const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
  process.stdout.write(`\n\ntests: ${sum((one) => one.passed)} passed, ${failed} failed${tail}\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}
