import { firstTokenOnly } from '@lexrun/core';
import { describe, expect, it } from 'vitest';
import { answersOf, exported, fileOf, largestDifference } from './answers-of.js';

describe('a classifier that reads its first token', () => {
  it.each<[string, (name: string) => Buffer, number]>([
    ['bert', exported, 1e-4],
    ['distilbert', exported, 1e-4],
    ['roberta', exported, 1e-4],
    ['albert', exported, 1e-4],
    ['deberta-v2', exported, 1e-4],
    // Where a kernel adds in another order, a value that is quantized may fall on the other side of a step.
    ['the shipped model', () => fileOf('examples/models/sentiment/onnx/model_q4.onnx'), 0.01],
  ])('%s answers as before it was rewritten', async (name, read, most) => {
    const onnx = read(name);
    const rewritten = firstTokenOnly(onnx);
    expect(rewritten).toBeDefined();
    expect(largestDifference(await answersOf(onnx), await answersOf(rewritten!))).toBeLessThan(most);
  });
});

it('a model whose layers mix what they compute is left as it is', () => {
  expect(firstTokenOnly(exported('modernbert'))).toBeUndefined();
});

it('a model that quantizes by a scale over all tokens is rewritten only where answers may move, and they move little', async () => {
  const onnx = fileOf('test/fixtures/models/dynamic-int8/onnx/model_quantized.onnx');
  expect(firstTokenOnly(onnx)).toBeUndefined();
  const rewritten = firstTokenOnly(onnx, { isExact: false });
  expect(rewritten).toBeDefined();
  const moved = largestDifference(await answersOf(onnx), await answersOf(rewritten!));
  expect(moved).toBeGreaterThan(0);
  // Another text in the batch moves this model by as much (test/fixtures/README.md).
  expect(moved).toBeLessThan(0.36);
});
