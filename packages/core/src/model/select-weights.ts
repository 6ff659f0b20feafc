import type { ModelFiles } from './model-source.js';

/**
 * Names of the variants a `dtype` option can ask for, beside `auto`, as transformers.js has them, in the order in which
 * `auto` looks: what computes in full precision first, then weight-only before activation-quantized, half precision last
 * (slow or missing on CPUs).
 */
export const DTYPES: readonly string[] = 'fp32 q4 bnb4 q8 int8 uint8 q2 q1 fp16 q4f16 q2f16 q1f16'.split(' ');
/** File name endings of the variants that are not their names. */
const SUFFIXES: Readonly<Record<string, string>> = { fp32: '', q8: '_quantized' };
/** transformers.js keeps weights in `onnx/`; exporters leave them at the top. */
const FOLDERS = ['onnx/', ''] as const;

/**
 * Finds the weights of a variant: `onnx/model<suffix>.onnx`, or the same at the top of the model.
 * @param dtype a name of {@link DTYPES}, or `auto`: `preferred` if the model has it, otherwise the first that exists in the order
 * fp32, q4, bnb4, q8, int8, uint8, q2, q1, fp16, q4f16, q2f16, q1f16
 * @param preferred the variant the manifest names for `auto`
 * @throws LexrunError `INVALID_OPTIONS` for an unknown name, `INVALID_MODEL` for one in the manifest, `MODEL_NOT_FOUND` naming the variants that exist.
 */
export async function selectWeights(files: ModelFiles, dtype: string, preferred?: string): Promise<string> {
  if (dtype !== 'auto') return (await findWeights(files, dtype)) ?? absent(files, dtype);
  if (preferred !== undefined) {
    const path = await findWeights(files, preferred);
    if (path !== undefined) return path;
    if (!DTYPES.includes(preferred)) return absent(files, dtype, preferred);
  }
  for (const known of DTYPES) {
    const path = await findWeights(files, known);
    if (path !== undefined) return path;
  }
  return absent(files, dtype);
}

/** What a model lacks is told by code that a model which lacks nothing does not load. */
async function absent(files: ModelFiles, dtype: string, preferred?: string): Promise<never> {
  return (await import('./absent-weights.js')).absentWeights(files, dtype, preferred);
}

/** Path of a variant's weights, if there is such a variant and the model has them. */
export async function findWeights(files: ModelFiles, dtype: string): Promise<string | undefined> {
  if (!DTYPES.includes(dtype)) return undefined;
  for (const folder of FOLDERS) {
    const path = `${folder}model${SUFFIXES[dtype] ?? `_${dtype}`}.onnx`;
    if (await files.has(path)) return path;
  }
  return undefined;
}
