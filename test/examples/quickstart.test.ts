import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../examples/quickstart/classify.mjs', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'lexrun-quickstart-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `input`: what standard input brings; undefined leaves it without a pipe. */
function quickstart(args: readonly string[], input?: string): Promise<Outcome> {
  return runNode([script, ...args], input);
}

function runNode(args: readonly string[], input?: string): Promise<Outcome> {
  const child = spawn(process.execPath, args, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  let out = '';
  let err = '';
  child.stdout!.on('data', (chunk) => (out += chunk));
  child.stderr!.on('data', (chunk) => (err += chunk));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

const rows = (out: string) => out.split('\n').filter((line) => /^(POSITIVE|NEGATIVE) /.test(line));
const answers = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('the quickstart', () => {
  it('classifies English and Chinese sentences, then tells how to go on', async () => {
    const { code, out, err } = await quickstart([]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(rows(out).map((row) => row.split(/\s+/)[0])).toEqual([
      'POSITIVE',
      'NEGATIVE',
      'POSITIVE',
      'POSITIVE',
      'NEGATIVE',
      'POSITIVE',
    ]);
    for (const row of rows(out)) expect(row).toMatch(/^[A-Z]+ +0\.\d{4} +\d+\.\d {2}\S/);
    expect(out).toContain('--file reviews.txt');
  });

  it("classifies the reader's own texts", async () => {
    const { code, out } = await quickstart(['I love it', '太差了']);
    expect(code).toBe(0);
    expect(rows(out).map((row) => row.split(/\s+/)[0])).toEqual(['POSITIVE', 'NEGATIVE']);
  });

  it('answers the lines of a file in order, refused ones in their place', async () => {
    const file = path.join(folder, 'reviews.txt');
    writeFileSync(file, `good\r\n\n好\n${'x'.repeat(20_001)}\nawful`);
    const { code, out, err } = await quickstart(['--file', file]);
    expect(answers(out)).toEqual([
      { line: 1, label: 'POSITIVE', score: expect.any(Number), truncated: false, text: 'good' },
      { line: 3, label: 'POSITIVE', score: expect.any(Number), truncated: false, text: '好' },
      { line: 4, error: { code: 'TEXT_TOO_LONG', message: expect.any(String), hint: expect.any(String) } },
      { line: 5, label: 'NEGATIVE', score: expect.any(Number), truncated: false, text: 'awful' },
    ]);
    expect(err).toMatch(/^4 texts in .* 1 of them refused\n$/);
    expect(code).toBe(1);
  });

  it.each([[['-']], [[]]])('reads a pipe (%j)', async (args) => {
    const { code, out } = await quickstart(args, 'good\nbad\n');
    expect(code).toBe(0);
    expect(answers(out).map(({ label }) => label)).toEqual(['POSITIVE', 'NEGATIVE']);
  });

  it.each([
    [['--colour'], /Unknown option/],
    [['--file', '/no/such/file'], /there is no such file/],
    [['a', '--file', 'b'], /not both/],
  ])('ends with code 2 and a way out for %j', async (args, message) => {
    const { code, out, err } = await quickstart(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err).toContain('--help');
  });

  it('prints the code and the hint of an error', async () => {
    const { code, err } = await quickstart(['--model', path.join(folder, 'none'), 'a text']);
    expect(code).toBe(1);
    expect(err).toMatch(/^MODEL_NOT_FOUND: .+\n {2}.+\n$/);
  });

  it('stops quietly when the reader of its output leaves', async () => {
    const file = path.join(folder, 'long.txt');
    writeFileSync(file, 'a fine film\n'.repeat(20_000));
    const child = spawn(process.execPath, [script, '--file', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    let err = '';
    child.stderr.on('data', (chunk) => (err += chunk));
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('ends with code 130 at Ctrl-C, the model freed', async ({ skip }) => {
    skip(process.platform === 'win32', 'Windows ends a process at once where this sends SIGINT');
    const file = path.join(folder, 'longer.txt');
    writeFileSync(file, 'a fine film\n'.repeat(20_000));
    const child = spawn(process.execPath, [script, '--file', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.once('data', () => child.kill('SIGINT'));
    child.stdout.resume();
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(130);
  });
});

it.each([[['-e']], [['-']]])('a program given to node itself may use the SDK (%j)', async (how) => {
  const program = `
    import { pipeline } from '@lexrun/node';
    const classify = await pipeline('text-classification', { model: '../examples/models/sentiment', workers: 1 });
    console.log((await classify.run('good')).label);
    await classify.close();`;
  const typed = how[0] === '-e';
  const outcome = await runNode(
    ['--input-type=module', ...how, ...(typed ? [program] : [])],
    typed ? undefined : program,
  );
  expect(outcome).toEqual({ code: 0, out: 'POSITIVE\n', err: '' });
});
