import { describe, expect, it } from 'vitest';
import type { ModelFiles } from './model-source.js';
import { selectWeights } from './select-weights.js';

const having = (...names: string[]): ModelFiles => ({
  has: async (path) => names.includes(path),
  read: async () => new Uint8Array(),
});
const both = having('onnx/model_q4.onnx', 'onnx/model_quantized.onnx');

describe('selectWeights', () => {
  it('follows the names of transformers.js', async () => {
    expect(await selectWeights(both, 'q8')).toBe('onnx/model_quantized.onnx');
    expect(await selectWeights(both, 'q4')).toBe('onnx/model_q4.onnx');
    expect(await selectWeights(having('onnx/model.onnx'), 'fp32')).toBe('onnx/model.onnx');
    expect(await selectWeights(having('model.onnx'), 'auto')).toBe('model.onnx');
  });

  it('chooses for auto: what the manifest names, else the most faithful', async () => {
    expect(await selectWeights(both, 'auto')).toBe('onnx/model_q4.onnx');
    expect(await selectWeights(both, 'auto', 'q8')).toBe('onnx/model_quantized.onnx');
    expect(await selectWeights(both, 'auto', 'fp16')).toBe('onnx/model_q4.onnx');
    expect(await selectWeights(having('onnx/model_fp16.onnx', 'onnx/model.onnx'), 'auto')).toBe('onnx/model.onnx');
  });

  it('says what there is instead', async () => {
    await expect(selectWeights(both, 'fp16')).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: expect.stringContaining('it has: q4, q8'),
    });
    await expect(selectWeights(having(), 'auto')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    for (const name of ['__proto__', 'q5', '../fp32', 'toString', '']) {
      await expect(selectWeights(both, name)).rejects.toMatchObject({
        code: 'INVALID_OPTIONS',
        details: { option: 'dtype' },
      });
    }
    await expect(selectWeights(both, 'auto', 'constructor')).rejects.toMatchObject({ code: 'INVALID_MODEL' });
  });
});
