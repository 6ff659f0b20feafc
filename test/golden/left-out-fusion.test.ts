import { expect, it } from 'vitest';
import { answersOf, exported, fileOf, largestDifference } from './answers-of.js';

/** What a model gives less what it gives without the fusion that is left out of models whose numbers are floats. */
async function differenceWithout(onnx: Uint8Array): Promise<number> {
  const extra = { optimization: { disable_specified_optimizers: 'BiasGeluFusion' } };
  return largestDifference(await answersOf(onnx), await answersOf(onnx, { extra }));
}

// To the last bit on x64; elsewhere the two kernels may round in their own ways.
it.each(['bert', 'distilbert', 'roberta', 'albert', 'deberta-v2'])(
  '%s answers the same without the fusion that is left out by default',
  async (name) => {
    expect(await differenceWithout(exported(name))).toBeLessThan(1e-5);
  },
);

it('a model with 4-bit weights does not, so the fusion is left where it is', async () => {
  expect(await differenceWithout(fileOf('examples/models/sentiment/onnx/model_q4.onnx'))).toBeGreaterThan(1e-5);
});
