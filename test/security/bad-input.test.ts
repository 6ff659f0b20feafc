import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ErrorCode, LexrunError, type Pipeline, pipeline } from '@lexrun/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MODEL = fileURLToPath(new URL('../../examples/models/sentiment', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'lexrun-bad-input-'));

let classify: Pipeline<'text-classification'>;
beforeAll(async () => {
  classify = await pipeline('text-classification', { model: MODEL, workers: 1 });
});
afterAll(async () => {
  await classify.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Fails unless the work is refused with this code and a hint, soon, and with nothing of the file system in it. */
async function expectRefusal(
  work: () => Promise<unknown>,
  code: ErrorCode,
  milliseconds: number,
): Promise<LexrunError> {
  const started = performance.now();
  const error: unknown = await work().then(
    () => new Error('was admitted'),
    (reason: unknown) => reason,
  );
  expect(performance.now() - started).toBeLessThan(milliseconds);
  if (!LexrunError.is(error)) throw error;
  expect(error.code).toBe(code);
  expect(error.hint.length).toBeGreaterThan(10);
  expect(JSON.stringify(error)).not.toContain(folder);
  return error;
}

describe('a bad request is refused at once, and the others go on', () => {
  const untyped = (): { run(input: unknown, options?: unknown): Promise<unknown> } => classify as never;
  const lone = 'cut in the middle \uD83D';
  it.each<[string, unknown, ErrorCode]>([
    ['an empty text', '', 'EMPTY_TEXT'],
    ['a text of control characters alone', '\0\x07', 'EMPTY_TEXT'],
    ['a number', 7, 'INVALID_INPUT'],
    ['null', null, 'INVALID_INPUT'],
    ['undefined', undefined, 'INVALID_INPUT'],
    ['a list with null', ['fine', null], 'INVALID_INPUT'],
    ['a list with a hole', Object.assign(new Array(2), { 1: 'fine' }), 'INVALID_INPUT'],
    ['an object with a foreign field', { text: 'fine', prompt: 'x' }, 'INVALID_INPUT'],
    ['a text over the limit', 'x'.repeat(20_001), 'TEXT_TOO_LONG'],
    ['a text of fifty million characters', 'x'.repeat(50_000_000), 'TEXT_TOO_LONG'],
    ['half of a surrogate pair', lone, 'LONE_SURROGATE'],
    ['half of a surrogate pair in a list', ['fine', lone], 'LONE_SURROGATE'],
    ['5,000 texts', Array.from({ length: 5_000 }, () => 'fine'), 'TOO_MANY_TEXTS'],
  ])('%s', async (_, input, code) => {
    const others = [classify.run('A lovely film.'), classify.run('太差了')];
    const error = await expectRefusal(() => untyped().run(input), code, 500);
    expect(error.retryable).toBe(false);
    expect((await Promise.all(others)).map(({ label }) => label)).toEqual(['POSITIVE', 'NEGATIVE']);
  });

  it.each([
    [{ topk: 3 }, /topk/],
    [{ topK: 0 }, /topK/],
    [{ timeoutMs: 600_001 }, /timeoutMs/],
    [{ signal: 'now' }, /signal/],
    ['strict', /options/i],
  ])('the options %j', async (options, name) => {
    const error = await expectRefusal(() => untyped().run('fine', options), 'INVALID_OPTIONS', 500);
    expect(error.message).toMatch(name);
  });

  it('tells the limit, the actual value and the field, and never the text', async () => {
    const secret = 'secret-0451 '.repeat(2_000);
    const error = await expectRefusal(() => classify.run(['fine', secret]), 'TEXT_TOO_LONG', 500);
    expect(error.details).toMatchObject({ limit: 20_000, actual: 24_000, field: 'inputs[1].text' });
    expect(JSON.stringify(error)).not.toContain('secret-0451');
  });
});

it.each([
  [{ backend: 5 }, /backend/],
  [{ backend: { modul: '@acme/backend' } }, /backend/],
  [{ backend: { module: 5 }, executor: 'inline' }, /backend/],
  [{ tokenizer: 'tokenizer.json' }, /tokenizer/],
  [{ tasks: 5 }, /tasks/],
  [{ tasks: { own: null } }, /tasks/],
])('an application that asks for %j is told the option', async (options, name) => {
  const load = () => pipeline('text-classification', { model: MODEL, ...options } as never);
  const error = await expectRefusal(load, 'INVALID_OPTIONS', 500);
  expect(error.message).toMatch(name);
});

describe('a bad model is refused at load, and the process goes on', () => {
  let copies = 0;
  const damaged = (damage: (directory: string) => void, manifest = false): (() => Promise<unknown>) => {
    const directory = path.join(folder, `model-${++copies}`);
    cpSync(MODEL, directory, { recursive: true });
    if (!manifest) rmSync(path.join(directory, 'lexrun.json'));
    damage(directory);
    return () => pipeline('text-classification', { model: directory, workers: 1 });
  };
  const truncate = (directory: string): void => truncateSync(path.join(directory, 'onnx/model_q4.onnx'), 4_000_000);

  it.each<[string, () => () => Promise<unknown>, ErrorCode]>([
    [
      'a directory that is not there',
      () => () => pipeline('text-classification', { model: '/no/such' }),
      'MODEL_NOT_FOUND',
    ],
    [
      'a file',
      () => () => pipeline('text-classification', { model: path.join(MODEL, 'config.json') }),
      'MODEL_NOT_FOUND',
    ],
    ['no path at all', () => () => pipeline('text-classification', { model: '' }), 'INVALID_OPTIONS'],
    ['a truncated ONNX file', () => damaged(truncate), 'INVALID_MODEL'],
    [
      'a tokenizer.json that is not JSON',
      () => damaged((directory) => writeFileSync(path.join(directory, 'tokenizer.json'), '<html>404</html>')),
      'INVALID_MODEL',
    ],
    ['a truncated ONNX file under a manifest', () => damaged(truncate, true), 'INTEGRITY'],
    [
      'one byte that differs from the manifest',
      () =>
        damaged((directory) => {
          const file = path.join(directory, 'tokenizer_config.json');
          writeFileSync(file, readFileSync(file, 'utf8').replace('true', 'True'));
        }, true),
      'INTEGRITY',
    ],
  ])('%s', async (_, prepare, code) => {
    const others = [classify.run('A lovely film.'), classify.run('太差了')];
    await expectRefusal(prepare(), code, 5_000);
    expect((await Promise.all(others)).map(({ label }) => label)).toEqual(['POSITIVE', 'NEGATIVE']);
  });
});
