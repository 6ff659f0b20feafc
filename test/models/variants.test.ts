import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pipeline } from '@lexrun/node';
import { afterAll, describe, expect, it } from 'vitest';

const MODEL = fileURLToPath(new URL('../fixtures/models/variants', import.meta.url));
const DTYPES = {
  fp32: 'model.onnx',
  fp16: 'model_fp16.onnx',
  q8: 'model_quantized.onnx',
  q4: 'model_q4.onnx',
} as const;
type Dtype = keyof typeof DTYPES;
interface Case extends Record<Dtype, { label: string; score: number }> {
  text: string;
}
const { cases } = JSON.parse(readFileSync(join(MODEL, 'golden.json'), 'utf8')) as { cases: Case[] };
/** Half of what lies between two variants: int8 kernels differ between processors, but not as much. */
const TOLERANCE = 3e-3;
const base = mkdtempSync(join(tmpdir(), 'lexrun-variants-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

async function scores(model: string, dtype?: string): Promise<number[]> {
  const options = { model, executor: 'inline', ...(dtype === undefined ? {} : { dtype }) } as const;
  await using classify = await pipeline('text-classification', options);
  return (await classify.run(cases.map(({ text }) => text))).map(({ score }) => score);
}
const expectVariant = (actual: number[], dtype: Dtype): void => {
  for (const [i, one] of cases.entries()) expect(Math.abs(actual[i]! - one[dtype].score)).toBeLessThan(TOLERANCE);
};

describe('a model in variants, each with its weights in a second file', () => {
  it.each(Object.keys(DTYPES) as Dtype[])('dtype %s answers as Python does', async (dtype) => {
    expectVariant(await scores(MODEL, dtype), dtype);
  });

  it('auto takes full precision first, then weight-only, then int8, and half precision last', async () => {
    const model = join(base, 'auto');
    cpSync(MODEL, model, { recursive: true });
    for (const dtype of ['fp32', 'q4', 'q8', 'fp16'] as const) {
      expectVariant(await scores(model), dtype);
      rmSync(join(model, 'onnx', DTYPES[dtype]));
    }
    await expect(scores(model)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });

  // Not q4: its ranges exist in the second file of every other variant, so that only a hash can tell.
  it.each(['fp32', 'fp16', 'q8'] as const)('%s is not loaded with the weights of q4', async (dtype) => {
    const model = join(base, `other-${dtype}`);
    cpSync(MODEL, model, { recursive: true });
    renameSync(join(model, 'onnx/model_q4.onnx_data'), join(model, 'onnx', `${DTYPES[dtype]}_data`));
    await expect(scores(model, dtype)).rejects.toMatchObject({ code: 'INVALID_MODEL' });
  });

  it('says which variants there are', async () => {
    await expect(scores(MODEL, 'bnb4')).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: expect.stringContaining('fp32, q4, q8, fp16'),
    });
    await expect(scores(MODEL, 'q5')).rejects.toMatchObject({ code: 'INVALID_OPTIONS' });
  });
});
