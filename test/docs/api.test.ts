import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('the API reference describes every exported name', { timeout: 180_000 }, async () => {
  const script = fileURLToPath(new URL('../../scripts/docs.mjs', import.meta.url));
  const problems = await promisify(execFile)(process.execPath, [script, '--check']).then(
    () => '',
    (failure: { stdout: string; stderr: string }) => failure.stdout + failure.stderr,
  );
  expect(problems).toBe('');
});
