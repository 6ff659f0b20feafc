import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const example = fileURLToPath(new URL('../../examples/own-task', import.meta.url));

it('a task of the application runs in its own bundled worker', () => {
  const run = (script: string, ...rest: string[]) =>
    execFileSync(process.execPath, [script, ...rest], { cwd: example, encoding: 'utf8' });
  run('build.mjs');
  const lines = run('dist/main.js', 'A wonderful\u0001 film. I hated every minute of it! \n  \n').trim().split('\n');
  expect(lines.map((line) => line.replace(/\d\.\d+/, 'score'))).toEqual([
    // Positions count in the text as it was given, control character and all.
    'POSITIVE  score  A wonderful\u0001 film.',
    'NEGATIVE  score  I hated every minute of it!',
  ]);
});
