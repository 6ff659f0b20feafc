import { firstTokenOnly, skipPadding } from '@lexrun/core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { answersOf, exported, fileOf, largestDifference } from './answers-of.js';

const task = (name: string): Buffer => fileOf(`test/fixtures/tasks/${name}/onnx/model.onnx`);

describe('a model that skips padding', () => {
  it.each<[string, (name: string) => Buffer, number]>([
    ['bert', exported, 1e-4],
    ['distilbert', exported, 1e-4],
    ['roberta', exported, 1e-4],
    ['albert', exported, 1e-4],
    ['bert-token-classification', task, 1e-4],
    ['bert-fill-mask', task, 1e-4],
    ['roberta-token-classification', task, 1e-4],
    ['xlm-roberta-feature-extraction', task, 1e-4],
    ['mpnet-feature-extraction', task, 1e-4],
    // Where a kernel adds in another order, a value that is quantized may fall on the other side of a step.
    ['the shipped model', () => fileOf('examples/models/sentiment/onnx/model_q4.onnx'), 0.01],
  ])('%s answers as before it was rewritten, with its last layer cut down or whole', async (name, read, most) => {
    const onnx = read(name);
    const before = await answersOf(onnx);
    const skipping = skipPadding(onnx);
    expect(skipping).toBeDefined();
    expect(largestDifference(before, await answersOf(skipping!))).toBeLessThan(most);
    const both = skipPadding(firstTokenOnly(onnx) ?? onnx);
    expect(both).toBeDefined();
    expect(largestDifference(before, await answersOf(both!))).toBeLessThan(most);
  });

  it('computes nothing for places of padding: they hold what the token before them has', async () => {
    const answers = await answersOf(skipPadding(task('xlm-roberta-feature-extraction'))!);
    const padding = answers.flatMap(({ isPadding }, at) => (isPadding ? [at] : []));
    expect(padding.length).toBeGreaterThan(50);
    for (const at of padding) expect(answers[at]!.numbers).toEqual(answers[at - 1]!.numbers);
  });
});

it('a row without tokens, or with padding before them, holds nothing of another row', async () => {
  const session = await InferenceSession.create(skipPadding(task('bert-token-classification'))!);
  const int64 = (rows: readonly (readonly number[])[]): Tensor =>
    new Tensor('int64', BigInt64Array.from(rows.flat(), BigInt), [rows.length, 3]);
  const rowsBeside = async (other: readonly number[]): Promise<readonly number[]> => {
    const { logits } = await session.run({
      input_ids: int64([other, [5, 6, 7], [5, 6, 7], other]),
      attention_mask: int64([
        [1, 1, 1],
        [0, 0, 0],
        [0, 1, 1],
        [1, 1, 0],
      ]),
      token_type_ids: int64(Array(4).fill([0, 0, 0])),
    });
    const row = logits!.data.length / 4;
    return [...(logits!.data as Float32Array).subarray(row, 3 * row)];
  };
  const rows = await rowsBeside([2, 3, 4]);
  expect(rows.every(Number.isFinite)).toBe(true);
  expect(await rowsBeside([9, 8, 2])).toEqual(rows);
  await session.release();
});

it.each(['modernbert', 'deberta-v2'])('%s, whose layers are not understood well enough, is left as it is', (name) => {
  expect(skipPadding(exported(name))).toBeUndefined();
});

it('a model that quantizes by a scale over all places is rewritten only where answers may move, and they move little', async () => {
  const onnx = fileOf('test/fixtures/models/dynamic-int8/onnx/model_quantized.onnx');
  expect(skipPadding(onnx)).toBeUndefined();
  const moved = largestDifference(await answersOf(onnx), await answersOf(skipPadding(onnx, { isExact: false })!));
  expect(moved).toBeGreaterThan(0);
  // Another text in the batch moves this model by as much (test/fixtures/README.md).
  expect(moved).toBeLessThan(0.36);
});
