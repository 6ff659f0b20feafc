import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pipeline } from '@lexrun/node';
import { afterAll, beforeAll, expect, it } from 'vitest';

const cli = fileURLToPath(new URL('../../packages/node/dist/cli/main.js', import.meta.url));
const model = fileURLToPath(new URL('../../examples/models/sentiment', import.meta.url));
const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lexrun-tune-'));
  await writeFile(join(folder, 'texts.txt'), 'A short text.\n这部电影真的很好看\n'.repeat(10));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('measures every way to run a model and gives options that pipeline() takes', async () => {
  const file = join(folder, 'texts.txt');
  const { stdout } = await run(process.execPath, [
    cli,
    'tune',
    model,
    '--file',
    file,
    '--seconds',
    '0.1',
    '--rounds',
    '1',
    '--json',
  ]);
  const { options, trials } = JSON.parse(stdout);
  const rates = trials.map((trial: { textsPerSecond: number }) => trial.textsPerSecond);
  expect(rates).toEqual([...rates].sort((a, b) => b - a));
  expect(Math.min(...rates)).toBeGreaterThan(0);
  const { workers, threads } = trials[0];
  expect(options).toMatchObject({ workers, threads });
  const tuned = await pipeline('text-classification', { model, ...options });
  expect((await tuned.run('A wonderful film.')).label).toBe('POSITIVE');
  await tuned.close();
});

it.each([
  ['without a file', ['tune', model], 'needs --file'],
  ['with a file that is not there', ['tune', model, '--file', '/nowhere/texts.txt'], 'cannot be read'],
  ['with seconds that are no number', ['tune', model, '--file', cli, '--seconds', 'x'], 'seconds'],
])('refuses a call %s', async (_, args, message) => {
  const failure = await run(process.execPath, [cli, ...args]).catch((error) => error);
  expect(failure).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});
