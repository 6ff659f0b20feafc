import { cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LexrunError, type Pipeline, pipeline } from '@lexrun/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const FIXTURE = fileURLToPath(new URL('../fixtures/models/dynamic-int8', import.meta.url));
const TEXT = 'A text.';
const base = mkdtempSync(join(tmpdir(), 'lexrun-failures-'));
let healthy: Pipeline<'text-classification'>;
let expected: unknown;

beforeAll(async () => {
  healthy = await pipeline('text-classification', { model: FIXTURE, workers: 1 });
  expected = await healthy.run(TEXT);
});
afterAll(async () => {
  await healthy.close();
  rmSync(base, { recursive: true, force: true });
});

/** A copy of the tiny model with one thing wrong. */
function broken(name: string, spoil: (model: string) => void): string {
  const model = join(base, name);
  cpSync(FIXTURE, model, { recursive: true });
  spoil(model);
  return model;
}

const cases: readonly (readonly [string, string, (model: string) => void])[] = [
  ['cut weights', 'INVALID_MODEL', (model) => truncateSync(join(model, 'onnx/model_quantized.onnx'), 81_920)],
  ['empty weights', 'INVALID_MODEL', (model) => truncateSync(join(model, 'onnx/model_quantized.onnx'), 0)],
  ['no weights', 'MODEL_NOT_FOUND', (model) => rmSync(join(model, 'onnx'), { recursive: true })],
  ['no tokenizer', 'MODEL_NOT_FOUND', (model) => rmSync(join(model, 'tokenizer.json'))],
  ['a tokenizer that is not JSON', 'INVALID_MODEL', (model) => writeFileSync(join(model, 'tokenizer.json'), 'tokens')],
  ['a tokenizer without a model', 'INVALID_TOKENIZER', (model) => writeFileSync(join(model, 'tokenizer.json'), '{}')],
  [
    'labels with a hole',
    'INVALID_MODEL',
    (model) => writeFileSync(join(model, 'config.json'), '{"id2label":{"1":"a"}}'),
  ],
  ['another sha256', 'INTEGRITY', (model) => writeFileSync(join(model, 'lexrun.json'), manifest('0'.repeat(64)))],
  [
    'a manifest that promises more',
    'INVALID_MODEL',
    (model) => writeFileSync(join(model, 'lexrun.json'), '{"version":3}'),
  ],
];
const manifest = (sha256: string): string => JSON.stringify({ version: 1, files: { 'config.json': { sha256 } } });

describe.each(['worker', 'process', 'inline'] as const)('a model that cannot be loaded, executor %s', (executor) => {
  it.each(cases)('%s: %s', async (name, code, spoil) => {
    const model = broken(`${executor} ${name}`, spoil);
    const loading = pipeline('text-classification', { model, executor, workers: 1 });
    const [error, answer] = await Promise.all([loading.catch((reason: unknown) => reason), healthy.run(TEXT)]);
    expect(LexrunError.is(error), String(error)).toBe(true);
    expect(error).toMatchObject({ code, hint: expect.stringMatching(/\w/) });
    expect(JSON.stringify(error)).not.toContain(base);
    expect(answer).toEqual(expected);
  });
});
